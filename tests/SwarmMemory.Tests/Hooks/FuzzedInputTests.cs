using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace SwarmMemory.Tests.Hooks;

/// <summary>Whatever stands on standard input and on the command line: exit code 0, JSON or plain text, and no control characters.</summary>
public sealed class FuzzedInputTests : IDisposable
{
    private static readonly string[] Events = ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop", "SubagentStop", "SessionEnd", "\u001b[31m", ""];
    private static readonly string[] Commands = ["pre-task", "post-task", "pre-edit", "post-edit", "notify", "session-start", "session-end", "prompt", "nonsense", "hooks", "\u001b[2J"];
    private static readonly string[] Flags = ["--description", "--task-id", "--file", "--memory-key", "--value", "--message", "--level", "--agent-id", "--success", "--json", "--format", "-x", "--", "--=", "--task-id=", "--strategy"];
    private static readonly string[] Texts =
        ["", " ", "text", "\u001b]0;owned\u0007", "\u009b31m", "a/b/c/d/e/f/g/h/i/j", "../../../etc/passwd", "{\"a\":", "[[[[", "\u202e\u200b", "🙂", "-1", "true", "'; drop table entry; --", "\r\n\r\n", "\uffff", new string('x', 5000), "..", "/", "con:"];

    private readonly HookProcess _hooks = new();

    public void Dispose() => _hooks.Dispose();

    [Fact]
    public async Task Call_OfAnyKind_EndsWell()
    {
        // As many as the published program can be asked in a few seconds; the build beside the tests starts slowly.
        var count = HookProcess.IsPublished ? 200 : 12;
        var random = new Random(20260301);
        for (var i = 0; i < count; i++)
        {
            var (payload, arguments) = (i % 3 == 0 ? "" : Mutate(random, Payload(random)), i % 3 == 1 ? [] : Arguments(random));
            var result = await _hooks.RunInAsync(_hooks.Root, payload, arguments);
            var call = $"{string.Join(' ', arguments)} < {payload}";
            Assert.True(result.ExitCode == 0, $"{result.ExitCode}: {call}: {result.Error}");
            AssertSafe(result.Output, call);
            AssertSafe(result.Error, call);
        }
    }

    private static void AssertSafe(string output, string call)
    {
        Assert.False(output.Any(c => char.IsControl(c) && c != '\n'), $"{call}: {output}");
        if (!output.StartsWith('{'))
            return;
        using var document = JsonDocument.Parse(output);
        foreach (var text in Strings(document.RootElement))
            Assert.False(text.Any(c => char.IsControl(c) && c != '\n'), $"{call}: {output}");
    }

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(f => Strings(f.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        _ => [],
    };

    private string Payload(Random random)
    {
        var payload = new JsonObject
        {
            ["session_id"] = Value(random), ["cwd"] = random.Next(2) == 0 ? _hooks.Root : Value(random), ["hook_event_name"] = random.Next(5) == 0 ? Value(random) : Pick(random, Events),
            ["tool_name"] = random.Next(3) == 0 ? Value(random) : Pick(random, ["Edit", "Write", "Bash", "NotebookEdit"]),
            ["tool_input"] = random.Next(4) == 0 ? Value(random) : new JsonObject { ["file_path"] = Value(random), ["command"] = Value(random), ["notebook_path"] = Value(random) },
            ["prompt"] = Value(random), ["agent_id"] = Value(random), ["reason"] = Value(random), ["last_assistant_message"] = Value(random),
        };
        return payload.ToJsonString();
    }

    private static JsonNode? Value(Random random) => random.Next(6) switch
    {
        0 => null,
        1 => random.Next(),
        2 => new JsonArray(1, "x", new JsonObject()),
        3 => true,
        _ => Pick(random, Texts),
    };

    /// <summary>Half of them are broken: cut, doubled, or with bytes that are not JSON.</summary>
    private static string Mutate(Random random, string payload) => random.Next(8) switch
    {
        0 => payload[..random.Next(payload.Length)],
        1 => payload + payload,
        2 => payload.Replace("\":", "\" ", StringComparison.Ordinal),
        3 => new StringBuilder(payload).Insert(random.Next(payload.Length), "\\ud800\u0000").ToString(),
        _ => payload,
    };

    private static string[] Arguments(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(8)).Select(i => i == 0 ? Pick(random, Commands) : random.Next(2) == 0 ? Pick(random, Flags) : Pick(random, Texts))
            .Select(a => a.Replace("\0", "", StringComparison.Ordinal)),
    ];

    private static string Pick(Random random, string[] of) => of[random.Next(of.Length)];
}
