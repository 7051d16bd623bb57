using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace SwarmMemory.Coordination;

/// <summary>
/// A three-way merge of JSON on its exact text: what only one side changed is that side's, to the letter. Objects are merged field by field;
/// arrays when both sides only appended, or as sets where the rules say so; counters by their differences where the rules say so. Anything else
/// that both sides changed is a clash. The order of fields is the current value's, then what is new in the incoming one.
/// </summary>
internal sealed class JsonMerge
{
    private readonly MergeRules _rules;
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly List<string> _path = [];
    private readonly List<string> _clashes = [];

    private JsonMerge(MergeRules rules) => _rules = rules;

    /// <param name="origin">What both sides started from; null when there was nothing.</param>
    public static MergeResult Merge(JsonText? origin, JsonText current, JsonText incoming, MergeRules rules)
    {
        using var start = origin?.ToDocument();
        using var left = current.ToDocument();
        using var right = incoming.ToDocument();
        var merge = new JsonMerge(rules);
        merge.Write(start?.RootElement, left.RootElement, right.RootElement);
        return merge._clashes.Count > 0
            ? new MergeResult(null, merge._clashes)
            : new MergeResult(JsonText.Trusted(merge._output.WrittenMemory), []);
    }

    /// <summary>Writes what becomes of a value that both sides have.</summary>
    private void Write(JsonElement? origin, JsonElement current, JsonElement incoming)
    {
        if (origin is { } from && Unchanged(from, current, incoming) is { } other)
            Write(other);
        else if (_rules.IsCounter(_path) && Count(origin, current, incoming) is { } sum)
            _output.Write(Encoding.ASCII.GetBytes(sum.ToString()));
        else if (JsonParts.AreSame(current, incoming) && !_rules.MayCount(_path))
            Write(current);
        else if (JsonParts.AreObjects(origin, current, incoming))
            WriteFields(origin, current, incoming);
        else if (JsonParts.AreArrays(origin, current, incoming) && JsonParts.Combine(origin, current, incoming, _rules.IsSet(_path)) is { } items)
            WriteItems(items);
        else if (JsonParts.AreSame(current, incoming))
            Write(current);
        else
            Clash(current);
    }

    /// <summary>The side that changed when the other did not; nothing when both did. Equal text goes first, so that the result is to the letter.</summary>
    private static JsonElement? Unchanged(JsonElement origin, JsonElement current, JsonElement incoming)
    {
        if (JsonParts.IsSameText(origin, incoming))
            return current;
        if (JsonParts.IsSameText(origin, current))
            return incoming;
        if (JsonParts.AreSame(origin, incoming))
            return current;
        return JsonParts.AreSame(origin, current) ? incoming : null;
    }

    private static ExactNumber? Count(JsonElement? origin, JsonElement current, JsonElement incoming)
    {
        if (current.ValueKind != JsonValueKind.Number || incoming.ValueKind != JsonValueKind.Number
            || origin is { ValueKind: not JsonValueKind.Number })
        {
            return null;
        }

        var start = origin is { } number ? Number(number) : ExactNumber.Zero;
        return start is { } s && Number(current) is { } c && Number(incoming) is { } i ? c.Add(i.Subtract(s)) : null;
    }

    private static ExactNumber? Number(JsonElement element) => ExactNumber.Parse(JsonMarshal.GetRawUtf8Value(element));

    private void WriteFields(JsonElement? origin, JsonElement current, JsonElement incoming)
    {
        var (start, right) = (JsonParts.Fields(origin), JsonParts.Fields(incoming));
        var separator = (byte)'{';
        foreach (var field in current.EnumerateObject())
        {
            _path.Add(field.Name);
            var was = start.TryGetValue(field.Name, out var known) ? known : (JsonElement?)null;
            if (right.Remove(field.Name, out var theirs))
            {
                Name(field, ref separator);
                Write(was, field.Value, theirs);
            }
            else if (was is null || !JsonParts.AreSame(was.Value, field.Value))
            {
                Name(field, ref separator);
                if (was is null)
                    Write(field.Value);
                else
                    Clash(field.Value);
            }

            _path.RemoveAt(_path.Count - 1);
        }

        foreach (var field in incoming.EnumerateObject().Where(f => right.ContainsKey(f.Name)))
        {
            _path.Add(field.Name);
            if (!start.TryGetValue(field.Name, out var was))
            {
                Name(field, ref separator);
                Write(field.Value);
            }
            else if (!JsonParts.AreSame(was, field.Value))
            {
                Clash(null);
            }

            _path.RemoveAt(_path.Count - 1);
        }

        if (separator == (byte)'{')
            Write((byte)'{');
        Write((byte)'}');
    }

    private void WriteItems(IReadOnlyList<JsonElement> items)
    {
        Write((byte)'[');
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                Write((byte)',');
            Write(items[i]);
        }

        Write((byte)']');
    }

    private void Name(JsonProperty field, ref byte separator)
    {
        Write(separator);
        separator = (byte)',';
        Write((byte)'"');
        _output.Write(JsonMarshal.GetRawUtf8PropertyName(field));
        Write((byte)'"');
        Write((byte)':');
    }

    /// <summary>Notes a clash; the rest is still gone through, so that all of them are told.</summary>
    private void Clash(JsonElement? placeholder)
    {
        _clashes.Add(PointerPattern.Of(_path));
        if (placeholder is { } value)
            Write(value);
    }

    private void Write(JsonElement element) => _output.Write(JsonMarshal.GetRawUtf8Value(element));

    private void Write(byte character) => _output.Write([character]);
}
