using System.CommandLine;
using System.Text;
using System.Text.Json;
using SwarmMemory.Hosting;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Commands;

/// <summary><c>import</c>: takes in what <c>export</c> wrote, or a memory of Claude Flow.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A file that export wrote, or a database of Claude Flow 2 or 3 (its .swarm/memory.db); - is standard input" };
        var conflicts = new Option<string>("--conflicts") { Description = "Which value stays under a key that the store has too", DefaultValueFactory = _ => "newest" };
        conflicts.AcceptOnlyFromAmong("newest", "keep", "replace");
        var command = new Command("import", "Take in an export, or a memory of Claude Flow; running it again changes nothing more") { file, conflicts };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetRequiredValue(file), Rule(parsed.GetRequiredValue(conflicts)), parsed.GetValue(CommandLine.Json), ct));
        return command;
    }

    private static async Task<int> RunAsync(string file, ImportRule rule, bool json, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(Open(file), new UTF8Encoding(false, true));
        if (file != "-" && await ForeignSources.TryOpenAsync(file, cancellationToken) is { } source)
            return await ForeignImportReport.RunAsync(source, rule, json, cancellationToken);

        await using var host = SwarmMemoryHost.Load();
        await using var store = await host.OpenStoreAsync(cancellationToken);
        ImportResult result;
        using (var progress = new ProgressLine("importing", "entries"))
            result = await new EntryImport(store, host.DefaultSwarm, rule).RunAsync(reader, progress, cancellationToken);
        if (json)
        {
            using var writer = new Utf8JsonWriter(Console.OpenStandardOutput(), ToolJson.WriterOptions with { Indented = true });
            writer.WriteStartObject();
            WriteJson(writer, result);
            writer.WriteEndObject();
        }
        else
        {
            Print(result, "line");
        }

        return result.Refused.Count == 0 ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static Stream Open(string file)
    {
        try
        {
            return file == "-" ? Console.OpenStandardInput() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SwarmMemoryException(ErrorCode.NotFound, $"{Path.GetFileName(file)} cannot be read.", "Check its name and permissions.", e);
        }
    }

    private static ImportRule Rule(string text) => text switch
    {
        "keep" => ImportRule.Keep,
        "replace" => ImportRule.Replace,
        _ => ImportRule.Newest,
    };

    internal static void Print(ImportResult result, string place)
    {
        Console.WriteLine($"created   {result.Created,10:N0}\nupdated   {result.Updated,10:N0}\nunchanged {result.Unchanged,10:N0}\nkept      {result.Kept,10:N0}  (the store's own value stayed)\nexpired   {result.Expired,10:N0}\nredacted  {result.Redacted,10:N0}  (stored without what looked like a secret)\nrefused   {result.Refused.Count,10:N0}");
        foreach (var (line, reason) in result.Refused.Take(20))
            Console.WriteLine($"  {place} {line}: {PlainText.Line(reason, 400)}");
        if (result.Refused.Count > 20)
            Console.WriteLine($"  and {result.Refused.Count - 20:N0} more; --json lists all");
    }

    internal static void WriteJson(Utf8JsonWriter writer, ImportResult result)
    {
        writer.WriteNumber("created", result.Created);
        writer.WriteNumber("updated", result.Updated);
        writer.WriteNumber("unchanged", result.Unchanged);
        writer.WriteNumber("kept", result.Kept);
        writer.WriteNumber("expired", result.Expired);
        writer.WriteNumber("redacted", result.Redacted);
        writer.WriteStartArray("refused");
        foreach (var (line, reason) in result.Refused)
        {
            writer.WriteStartObject();
            writer.WriteNumber("line", line);
            writer.WriteString("reason", reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
