using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Damages requests as broken clients and links do; the same seed gives the same lines.</summary>
internal sealed class RequestMutator(int seed)
{
    private static readonly string[] Numbers =
        ["-1", "0", "2147483648", "9223372036854775808", "-9223372036854775809", "1e400", "-1e-400", "1.5", "0.1e1", "123456789012345678901234567890", "NaN", "01"];

    private static readonly string[] Pieces =
        ["\\ud800", "\\u0000", "\\", "\"", "{", "}", "[", "]", ",", ":", "null", "\r", "\t", "\0", "\ufeff", "😀", "\u2028", "../../", "--", "'; drop table entry; --"];

    private readonly Random _random = new(seed);

    private static readonly string[] Requests =
    [
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"memory_store","arguments":{"key":"global/fuzz/a","value":{"x":[1,2.5,null,"text"]},"tags":["t"],"ttl_seconds":60}}}""",
        """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"memory_store","arguments":{"key":"global/fuzz/b","value":1,"expected_version":0,"fence":3}}}""",
        """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"memory_get","arguments":{"keys":["global/fuzz/a","global/fuzz/b"],"max_bytes":100}}}""",
        """{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"memory_list","arguments":{"prefix":"global/","tags":["t"],"limit":5,"updated_since":"2026-01-01T00:00:00Z"}}}""",
        """{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"memory_delete","arguments":{"key":"global/fuzz/b","expected_version":1}}}""",
        """{"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"memory_history","arguments":{"key":"global/fuzz/a","limit":5}}}""",
        """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"agent_initialize","arguments":{"profile":{"role":"fuzz"},"swarm":"s","agent":"a"}}}""",
        """{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"decision_record","arguments":{"decision_type":"d","decision":{"a":1},"context":[]}}}""",
        """{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"progress_update","arguments":{"task_id":"t","progress":{"status":"s","completion":0.5}}}}""",
        """{"jsonrpc":"2.0","id":10,"method":"tools/call","params":{"name":"knowledge_share","arguments":{"topic":"t","knowledge":{"k":1},"tags":["x"],"scope":"global"}}}""",
        """{"jsonrpc":"2.0","id":11,"method":"tools/call","params":{"name":"swarm_status","arguments":{"since":"3"}}}""",
        """{"jsonrpc":"2.0","id":12,"method":"resources/read","params":{"uri":"memory://global/fuzz/a"}}""",
        """{"jsonrpc":"2.0","id":13,"method":"resources/subscribe","params":{"uri":"memory://global/fuzz/a"}}""",
        """{"jsonrpc":"2.0","id":14,"method":"resources/unsubscribe","params":{"uri":"memory://global/fuzz/a"}}""",
        """{"jsonrpc":"2.0","id":15,"method":"resources/templates/list","params":{}}""",
        """{"jsonrpc":"2.0","id":16,"method":"tools/list","params":{"cursor":"x"}}""",
        """{"jsonrpc":"2.0","id":17,"method":"ping"}""",
        """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3,"reason":"r"}}""",
        """{"jsonrpc":"2.0","id":18,"method":"logging/setLevel","params":{"level":"debug"}}""",
        """{"jsonrpc":"2.0","id":19,"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"memory://{+key}"},"argument":{"name":"key","value":"glo"}}}""",
    ];

    /// <summary>The next damaged line, without its line feed; what is in it may be one all the same. Ids differ until they are damaged too.</summary>
    public byte[] Next(int id)
    {
        var line = Requests[_random.Next(Requests.Length)].Replace("\"id\":", string.Create(CultureInfo.InvariantCulture, $"\"id\":{id + 1}0000"), StringComparison.Ordinal);
        var kind = _random.Next(9);
        return kind switch
        {
            0 => FlipBits(line),
            1 => Encoding.UTF8.GetBytes(line[..Place(line)]),
            2 => Encoding.UTF8.GetBytes(line[Place(line)..]),
            3 => Encoding.UTF8.GetBytes(Double(line)),
            4 => Encoding.UTF8.GetBytes(Nest(line)),
            5 => Encoding.UTF8.GetBytes(SwapTypes(line)),
            6 => Encoding.UTF8.GetBytes(ChangeNumber(line)),
            7 => Encoding.UTF8.GetBytes(line.Insert(Place(line), Pieces[_random.Next(Pieces.Length)])),
            _ => RandomBytes(line),
        };
    }

    private int Place(string line) => _random.Next(line.Length);

    private byte[] FlipBits(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        for (var flips = _random.Next(1, 5); flips > 0; flips--)
            bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        return bytes;
    }

    private byte[] RandomBytes(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        var from = _random.Next(bytes.Length);
        _random.NextBytes(bytes.AsSpan(from, Math.Min(_random.Next(1, 20), bytes.Length - from)));
        return bytes;
    }

    private string Double(string line)
    {
        var (a, b) = (Place(line), Place(line));
        var (from, to) = a < b ? (a, b) : (b, a);
        return line[..to] + line[from..];
    }

    private string Nest(string line)
    {
        var depth = _random.Next(4) == 0 ? 3000 : _random.Next(1, 100);
        var (open, close) = _random.Next(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        var place = line.LastIndexOf(':') + 1;
        var leaf = line[place..].TrimEnd('}');
        return line[..place] + string.Concat(Enumerable.Repeat(open, depth)) + leaf + string.Concat(Enumerable.Repeat(close, depth)) + line[(place + leaf.Length)..];
    }

    /// <summary>Puts a value of another kind in the place of one of the request's own.</summary>
    private string SwapTypes(string line)
    {
        var root = JsonNode.Parse(line)!;
        var places = Descendants(root).ToArray();
        var (parent, name) = places[_random.Next(places.Length)];
        parent[name] = _random.Next(7) switch
        {
            0 => null,
            1 => JsonValue.Create(_random.Next(2) == 0),
            2 => JsonValue.Create(_random.NextInt64()),
            3 => JsonValue.Create("text"),
            4 => new JsonArray(1, "2", null),
            5 => new JsonObject { ["a"] = 1 },
            _ => JsonValue.Create(-0.5),
        };
        return root.ToJsonString();
    }

    private static IEnumerable<(JsonObject Parent, string Name)> Descendants(JsonNode? node)
    {
        foreach (var (name, value) in node as JsonObject ?? [])
        {
            yield return ((JsonObject)node!, name);
            foreach (var below in Descendants(value))
                yield return below;
        }
    }

    private string ChangeNumber(string line)
    {
        var digits = Enumerable.Range(0, line.Length).Where(i => char.IsAsciiDigit(line[i])).ToArray();
        var place = digits[_random.Next(digits.Length)];
        return string.Concat(line.AsSpan(0, place), Numbers[_random.Next(Numbers.Length)], line.AsSpan(place + 1));
    }
}
