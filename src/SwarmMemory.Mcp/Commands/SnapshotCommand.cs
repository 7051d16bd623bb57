using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SwarmMemory.Hosting;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Commands;

/// <summary><c>snapshot create</c>, <c>snapshot list</c> and <c>snapshot restore</c>.</summary>
internal static class SnapshotCommand
{
    public static Command Create()
    {
        var label = new Option<string?>("--label") { Description = "Becomes part of its name" };
        var create = new Command("create", "Copy the whole memory as it is now, while agents go on writing") { label };
        create.SetAction((parsed, ct) => CreateAsync(parsed.GetValue(label), parsed.GetValue(CommandLine.Json), ct));

        var list = new Command("list", "Show the snapshots that there are, newest first");
        list.SetAction((parsed, ct) => ListAsync(parsed.GetValue(CommandLine.Json), ct));
        return new Command("snapshot", "Copies of the memory, and going back to one") { create, list, Restore() };
    }

    private static Command Restore()
    {
        var name = new Argument<string?>("NAME") { Description = "As snapshot list shows it", Arity = ArgumentArity.ZeroOrOne };
        var prefix = new Option<string?>("--prefix") { Description = "Only keys that begin with this", HelpName = "KEY" };
        var at = new Option<string?>("--at") { Description = "Instead of a snapshot: what history says of a time; needs --prefix", HelpName = "TIME" };
        var restore = new Command("restore", "Bring entries back to a snapshot or a time. What is there now becomes a snapshot first") { name, prefix, at };
        restore.Validators.Add(result =>
        {
            if (result.GetValue(name) is null == result.GetValue(at) is null)
                result.AddError("Name a snapshot, or a time with --at and --prefix.");
            else if (result.GetValue(at) is not null && result.GetValue(prefix) is null)
                result.AddError("--at needs the --prefix of the keys to bring back.");
        });
        restore.SetAction((parsed, ct) => RestoreAsync(
            parsed.GetValue(name), parsed.GetValue(prefix), parsed.GetValue(at), parsed.GetValue(CommandLine.Json), ct));
        return restore;
    }

    private static async Task<int> CreateAsync(string? label, bool json, CancellationToken cancellationToken)
    {
        await using var host = SwarmMemoryHost.Load();
        await using var store = await host.OpenStoreAsync(cancellationToken);
        SnapshotInfo made;
        using (var progress = new ProgressLine("copying", "%"))
            made = await Memory(host, store).CreateSnapshotAsync(label, progress, cancellationToken);
        if (json)
            Print(writer => Write(writer, made));
        else
            Console.WriteLine($"{made.Name}: {made.Entries:N0} entries, {made.Size:N0} bytes, {made.Checksum}");
        return ExitCodes.Done;
    }

    private static async Task<int> ListAsync(bool json, CancellationToken cancellationToken)
    {
        await using var host = SwarmMemoryHost.Load();
        await using var store = await host.OpenStoreAsync(cancellationToken);
        var snapshots = Memory(host, store).ListSnapshots();
        if (json)
        {
            Print(writer =>
            {
                writer.WriteStartArray();
                foreach (var snapshot in snapshots)
                    Write(writer, snapshot);
                writer.WriteEndArray();
            });
            return ExitCodes.Done;
        }

        Console.WriteLine($"{"name",-40} {"made (UTC)",-19} {"why",-14} {"entries",12} {"bytes",15}");
        foreach (var s in snapshots)
            Console.WriteLine($"{s.Name,-40} {s.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} {s.Origin,-14} {s.Entries,12:N0} {s.Size,15:N0}");
        return ExitCodes.Done;
    }

    private static async Task<int> RestoreAsync(string? name, string? prefix, string? at, bool json, CancellationToken cancellationToken)
    {
        await using var host = SwarmMemoryHost.Load();
        await using var store = await host.OpenStoreAsync(cancellationToken);
        var memory = Memory(host, store);
        RestoreResult result;
        using (var progress = new ProgressLine("copying", "%"))
        {
            result = name is not null
                ? await memory.RestoreSnapshotAsync(name, prefix, progress, cancellationToken)
                : await memory.RestoreFromHistoryAsync(prefix!, Time(at!), cancellationToken);
        }

        if (json)
        {
            Print(writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("restored", result.Restored);
                writer.WriteNumber("deleted", result.Deleted);
                writer.WriteNumber("unchanged", result.Unchanged);
                writer.WriteNumber("unknown", result.Unknown);
                if (result.Before is not null)
                    writer.WriteString("before", result.Before);
                writer.WriteEndObject();
            });
            return ExitCodes.Done;
        }

        Console.WriteLine($"restored  {result.Restored,10:N0}\ndeleted   {result.Deleted,10:N0}  (not there then; history keeps them)\nunchanged {result.Unchanged,10:N0}");
        if (result.Unknown > 0)
            Console.WriteLine($"unknown   {result.Unknown,10:N0}  (their history does not reach back so far; left as they are)");
        if (result.Before is not null)
            Console.WriteLine($"To undo: swarm-memory snapshot restore {result.Before}");
        return ExitCodes.Done;
    }

    private static SwarmMemoryManager Memory(SwarmMemoryHost host, SwarmStore store) => store.ForOperator(host.DefaultAgent("operator"), host.DefaultSwarm, "snapshot");

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new SwarmMemoryException(ErrorCode.InvalidArgument, "--at is no ISO 8601 time.", "Write it like 2026-01-31T08:00:00Z.");

    private static void Print(Action<Utf8JsonWriter> write)
    {
        using var writer = new Utf8JsonWriter(Console.OpenStandardOutput(), ToolJson.WriterOptions with { Indented = true });
        write(writer);
    }

    private static void Write(Utf8JsonWriter writer, SnapshotInfo info)
    {
        writer.WriteStartObject();
        writer.WriteString("name", info.Name);
        writer.WriteString("origin", info.Origin);
        writer.WriteString("created_at", info.CreatedAt);
        writer.WriteNumber("entries", info.Entries);
        writer.WriteNumber("size", info.Size);
        writer.WriteString("checksum", info.Checksum);
        writer.WriteEndObject();
    }
}
