using System.CommandLine;
using System.Text.Json;
using SwarmMemory.Hosting;
using SwarmMemory.Hosting.Configuration;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Commands;

/// <summary><c>migrate</c>: the whole memory over to the other engine, and back.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var to = new Option<string>("--to") { Description = "Where to: postgres or sqlite, at the place that memory_config.json names", Required = true, HelpName = "ENGINE" };
        to.AcceptOnlyFromAmong("postgres", "sqlite");
        var command = new Command("migrate", "Copy the whole memory to the other engine while agents go on; running it again takes over what they wrote since") { to };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetRequiredValue(to), parsed.GetValue(CommandLine.Json), ct));
        return command;
    }

    private static async Task<int> RunAsync(string to, bool json, CancellationToken cancellationToken)
    {
        await using var host = SwarmMemoryHost.Load();
        var (from, into) = to == "postgres" ? (StorageBackend.Sqlite, StorageBackend.Postgres) : (StorageBackend.Postgres, StorageBackend.Sqlite);
        await using var source = await host.OpenStorageAsync(from, isFleeting: false, cancellationToken);
        await using var target = await host.OpenStorageAsync(into, isFleeting: false, cancellationToken);
        MoveResult result;
        using (var progress = new ProgressLine("copying", "%"))
            result = await new StoreMove(source, target).RunAsync(progress, cancellationToken);
        if (json)
            WriteJson(result);
        else
            Print(result, to);
        return ExitCodes.Done;
    }

    private static void Print(MoveResult result, string to) => Console.WriteLine($"""
        entries   {result.Entries,12:N0}
        versions  {result.Versions,12:N0}
        rows      {result.Rows,12:N0}  of all tables, read back and compared: {result.Checksum}
        written   {result.Written,12:N0}  by this run; {result.Late:N0} of them came from writes meanwhile
        Locks were not copied; their fences were. Next: stop the agents, run this again for what they wrote last, set
        memory_persistence.storage_backend to "{to}" and start them. The old store is as it was.
        """);

    private static void WriteJson(MoveResult result)
    {
        using var writer = new Utf8JsonWriter(Console.OpenStandardOutput(), ToolJson.WriterOptions with { Indented = true });
        writer.WriteStartObject();
        writer.WriteNumber("entries", result.Entries);
        writer.WriteNumber("versions", result.Versions);
        writer.WriteNumber("rows", result.Rows);
        writer.WriteNumber("written", result.Written);
        writer.WriteNumber("late", result.Late);
        writer.WriteString("checksum", result.Checksum);
        writer.WriteEndObject();
    }
}
