using System.Text.Json;
using SwarmMemory.Hosting;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Commands;

/// <summary>The import of another program's memory, and the report of what became of what.</summary>
internal static class ForeignImportReport
{
    public static async Task<int> RunAsync(IForeignSource opened, ImportRule rule, bool json, CancellationToken cancellationToken)
    {
        await using var source = opened;
        await using var host = SwarmMemoryHost.Load();
        await using var store = await host.OpenStoreAsync(cancellationToken);
        ForeignImportResult result;
        using (var progress = new ProgressLine("importing", "entries") { Total = source.Count })
            result = await new ForeignImport(store, host.DefaultSwarm, rule).RunAsync(source, progress, cancellationToken);
        if (json)
            PrintJson(result);
        else
            Print(result);
        return result.Entries.Refused.Count == 0 ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static void Print(ForeignImportResult result)
    {
        Console.WriteLine($"from {result.Source}");
        foreach (var (name, prefix, count) in result.Mapped)
            Console.WriteLine($"  {PlainText.Line(name, 40),-24} {count,8:N0}  -> {prefix}");
        foreach (var (table, rows) in result.LeftOut)
            Console.WriteLine($"  table {PlainText.Line(table, 40),-18} {rows,8:N0}  not imported: it is no memory of values under keys");
        ImportCommand.Print(result.Entries, "row");
    }

    private static void PrintJson(ForeignImportResult result)
    {
        using var writer = new Utf8JsonWriter(Console.OpenStandardOutput(), ToolJson.WriterOptions with { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("source", result.Source);
        writer.WriteStartArray("mapped");
        foreach (var (name, prefix, count) in result.Mapped)
        {
            writer.WriteStartObject();
            writer.WriteString("namespace", name);
            writer.WriteString("to", prefix);
            writer.WriteNumber("count", count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("left_out");
        foreach (var (table, rows) in result.LeftOut)
        {
            writer.WriteStartObject();
            writer.WriteString("table", table);
            writer.WriteNumber("rows", rows);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        ImportCommand.WriteJson(writer, result.Entries);
        writer.WriteEndObject();
    }
}
