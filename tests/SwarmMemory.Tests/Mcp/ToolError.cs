using System.Text.Json;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>What a failed tool says to an agent. Parsing it checks what holds for every error.</summary>
internal sealed record ToolError(string Code, string Message, string Hint, JsonElement Facts)
{
    private static readonly string[] MachinePaths = [Path.GetTempPath(), AppContext.BaseDirectory, "/home/", "/root/", "/usr/", ":\\"];

    public static ToolError Parse(string json)
    {
        var root = JsonDocument.Parse(json).RootElement;
        var error = new ToolError(
            root.GetProperty("error").GetString()!, root.GetProperty("message").GetString()!, root.GetProperty("hint").GetString()!, root);
        Assert.False(string.IsNullOrWhiteSpace(error.Message), json);
        Assert.False(string.IsNullOrWhiteSpace(error.Hint), json);
        foreach (var path in MachinePaths)
            Assert.DoesNotContain(path, json, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", json, StringComparison.Ordinal);
        return error;
    }

    /// <summary>Fails unless the message names the thing.</summary>
    public ToolError Names(string thing)
    {
        Assert.Contains(thing, Message, StringComparison.Ordinal);
        return this;
    }

    public ToolError Advises(string step)
    {
        Assert.Contains(step, Hint, StringComparison.Ordinal);
        return this;
    }
}
