using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>What every client reads before the first call: names, hints, schemas, instructions, and what they cost.</summary>
public sealed class DefinitionTests : IAsyncLifetime
{
    private static readonly string[] Tools =
    [
        "conflict_list", "conflict_resolve", "memory_store", "memory_get", "memory_list", "memory_delete", "memory_history", "memory_search",
        "agent_initialize", "decision_record", "progress_update", "knowledge_share", "swarm_status",
        "message_send", "message_read",
        "health_report", "memory_optimize", "snapshot_create",
        "lock_acquire", "lock_renew", "lock_release", "lock_list",
    ];

    private readonly TestProject _project = new();
    private TestServer _server = null!;
    private WireClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = TestServer.Start(_project);
        _client = await _server.WireAsync();
    }

    [Fact]
    public async Task ToolsList_Names_HoldAllThatArePromised()
    {
        var names = (await ListAsync()).Select(t => t.GetProperty("name").GetString()!).ToArray();

        Assert.Empty(Tools.Except(names));
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, n => Assert.Matches("^[a-z]+(_[a-z]+)+$", n));
    }

    [Fact]
    public async Task ToolsList_EveryTool_SetsAllFourHints()
    {
        foreach (var tool in await ListAsync())
        {
            var hints = tool.GetProperty("annotations");
            foreach (var hint in (string[])["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"])
                Assert.True(hints.TryGetProperty(hint, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False, $"{tool}: {hint}");
            Assert.False(hints.GetProperty("openWorldHint").GetBoolean());
            Assert.False(hints.GetProperty("readOnlyHint").GetBoolean() && hints.GetProperty("destructiveHint").GetBoolean());
        }
    }

    [Fact]
    public async Task ToolsList_EverySchema_IsAnObjectWithCallerAndNoUnknownArguments()
    {
        foreach (var tool in await ListAsync())
        {
            var input = tool.GetProperty("inputSchema");
            Assert.Equal("object", input.GetProperty("type").GetString());
            Assert.False(input.GetProperty("additionalProperties").GetBoolean());
            Assert.Equal("string", input.GetProperty("properties").GetProperty("swarm").GetProperty("type").GetString());
            Assert.Equal("string", input.GetProperty("properties").GetProperty("agent").GetProperty("type").GetString());
            Assert.Equal("object", tool.GetProperty("outputSchema").GetProperty("type").GetString());
            Assert.False(string.IsNullOrWhiteSpace(tool.GetProperty("description").GetString()));
        }
    }

    /// <summary>Some clients take a bare true or false for a broken schema, though JSON Schema allows it.</summary>
    [Fact]
    public async Task ToolsList_EverySchema_SaysTrueAsAnObject()
    {
        foreach (var tool in await ListAsync())
        {
            AssertObjects(tool.GetProperty("inputSchema"), tool.GetProperty("name").GetString()!);
            AssertObjects(tool.GetProperty("outputSchema"), tool.GetProperty("name").GetString()!);
        }

        static void AssertObjects(JsonElement schema, string place)
        {
            Assert.True(schema.ValueKind == JsonValueKind.Object, $"{place} is the bare schema {schema}");
            if (schema.TryGetProperty("items", out var items))
                AssertObjects(items, place + "[]");
            if (!schema.TryGetProperty("properties", out var properties))
                return;
            foreach (var property in properties.EnumerateObject())
                AssertObjects(property.Value, $"{place}.{property.Name}");
        }
    }

    [Fact]
    public async Task ToolsList_NameDescriptionAndInput_StayUnderTwentyThousandBytes()
    {
        var bytes = (await ListAsync()).Sum(t => Encoding.UTF8.GetByteCount(t.GetProperty("name").GetString()!)
            + Encoding.UTF8.GetByteCount(t.GetProperty("description").GetString()!)
            + Encoding.UTF8.GetByteCount(t.GetProperty("inputSchema").GetRawText()));

        Assert.InRange(bytes, 1_000, 20_000);
    }

    [Theory]
    [InlineData("agent_initialize", "profile", "object")]
    [InlineData("progress_update", "progress", "object")]
    [InlineData("outcome_record", "context", "object")]
    [InlineData("strategy_recommend", "context", "object")]
    [InlineData("memory_store", "value", null)]
    public void Definition_ArgumentOfJson_SaysWhenOnlyAnObjectIsTaken(string tool, string argument, string? type)
    {
        var schema = SwarmMemory.Mcp.Server.ToolManifest.Read().Single(t => t.Name == tool).InputSchema.GetProperty("properties").GetProperty(argument);

        Assert.Equal(type, schema.TryGetProperty("type", out var said) ? said.GetString() : null);
    }

    [Fact]
    public async Task Initialize_Instructions_AreThereAndUnderTheLimit()
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync(modern: true);

        var discovered = await client.RequestAsync("server/discover");

        var instructions = discovered.Result.GetProperty("instructions").GetString()!;
        Assert.InRange(instructions.Length, 500, 2_047);
        Assert.All(instructions.Split(' ').Where(w => w.StartsWith("memory_", StringComparison.Ordinal)),
            w => Assert.Contains(w.TrimEnd(',', '.', ':', ';'), Tools));
    }

    public static TheoryData<string, string> Calls => new()
    {
        { "memory_store", """{"key":"global/a","value":{"x":[1,null,"é"]},"tags":["t"],"ttl_seconds":60}""" },
        { "memory_get", """{"keys":["global/known","global/none"]}""" },
        { "memory_get", """{"keys":["global/known"],"max_bytes":5}""" },
        { "memory_list", """{"limit":1}""" },
        { "memory_delete", """{"key":"global/known"}""" },
        { "memory_delete", """{"key":"global/none"}""" },
        { "memory_history", """{"key":"global/known"}""" },
        { "agent_initialize", """{"profile":{"role":"r"}}""" },
        { "decision_record", """{"decision_type":"d","decision":1}""" },
        { "progress_update", """{"task_id":"t","progress":{"status":"s"}}""" },
        { "knowledge_share", """{"topic":"t","knowledge":"k"}""" },
        { "conflict_list", """{"status":"all"}""" },
        { "conflict_resolve", """{"conflict_id":"c1","choice":"incoming"}""" },
        { "swarm_status", "{}" },
        { "lock_acquire", """{"resource":"file:a b.md","mode":"write","keep_alive":true,"reason":"r"}""" },
        { "lock_list", "{}" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_Answer_IsValidAndSaysTheSameInTextCompactly(string tool, string arguments)
    {
        await _client.StoreAsync("global/known", """{"text":"<a & b> 'quoted' \"ü\" 😀","more":[true,false]}""", ""","tags":["x"]""");
        await _client.StoreAsync("global/later", "1");
        await _client.StoreAsync("global/later", "2");
        await _client.StoreAsync("global/later", "3", ""","expected_version":1,"on_conflict":"manual" """);
        var schema = (await ListAsync()).Single(t => t.GetProperty("name").GetString() == tool).GetProperty("outputSchema");

        var answer = await _client.CallAsync(tool, arguments);

        Assert.Empty(SchemaCheck.Faults(schema, answer.Structured));
        Assert.Equal(answer.Structured.GetRawText(), answer.Text);
        Assert.DoesNotContain("null", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch("[\\n\\t]|[\":,] [\"\\[{]", answer.Text);
    }

    [Fact]
    public void SchemaCheck_WrongAnswers_AreFound()
    {
        var schema = JsonDocument.Parse("""
            {"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"array","items":{"type":"string"}}},"required":["a"]}
            """).RootElement;

        Assert.Empty(SchemaCheck.Faults(schema, JsonDocument.Parse("""{"a":1,"b":["x"]}""").RootElement));
        foreach (var wrong in (string[])["[]", "{}", """{"a":"1"}""", """{"a":1.5}""", """{"a":1,"b":[2]}""", """{"a":1,"c":1}"""])
            Assert.NotEmpty(SchemaCheck.Faults(schema, JsonDocument.Parse(wrong).RootElement));
    }

    private async Task<JsonElement[]> ListAsync() =>
        [.. (await _client.RequestAsync(RequestMethods.ToolsList)).Result.GetProperty("tools").EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
