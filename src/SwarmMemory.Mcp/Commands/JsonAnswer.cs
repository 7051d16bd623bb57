using System.Text.Json;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Commands;

/// <summary>A command's answer for programs: the same JSON as the tool's, on lines that a person can read too.</summary>
internal static class JsonAnswer
{
    public static void Print<T>(T answer)
        where T : class
    {
        using var writer = new Utf8JsonWriter(Console.OpenStandardOutput(), ToolJson.WriterOptions with { Indented = true });
        JsonSerializer.Serialize(writer, answer, ToolJson.SerializerOptions.GetTypeInfo(typeof(T)));
    }
}
