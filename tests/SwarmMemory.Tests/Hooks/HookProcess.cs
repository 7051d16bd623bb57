using System.Diagnostics;
using System.Text.Json.Nodes;
using SwarmMemory.Hosting;
using SwarmMemory.Tests.Support;

namespace SwarmMemory.Tests.Hooks;

/// <summary>A project, and hooks that are called in it as processes: what SWARM_MEMORY_BIN holds, else what was built beside the tests.</summary>
internal sealed class HookProcess : IDisposable
{
    public const string Patient = "60";

    private static readonly string? Folder = System.Environment.GetEnvironmentVariable("SWARM_MEMORY_BIN") is { Length: > 0 } folder ? folder : null;
    private readonly TemporaryFolder _folder = new();

    public HookProcess() => Directory.CreateDirectory(Path.Combine(_folder.Path, ".swarm"));

    internal sealed record Result(int ExitCode, string Output, string Error)
    {
        public JsonNode Json => JsonNode.Parse(Output)!;
        public string? Context => (string?)Json["hookSpecificOutput"]!["additionalContext"];
        public string? Denied => Output.Length == 0 ? null : (string?)Json["hookSpecificOutput"]!["permissionDecisionReason"];
    }

    public static bool IsPublished => Folder is not null;
    public string Root => _folder.Path;
    public string File(params string[] parts) => Path.Combine([Root, .. parts]);
    public string Spool => File(".swarm", "spool");
    public string[] Waiting => Directory.Exists(Spool) ? Directory.GetFiles(Spool, "*.json") : [];

    /// <summary>Variables that the hook is started with.</summary>
    public Dictionary<string, string?> Environment { get; } = new() { ["SWARM_MEMORY_HOOK_TIMEOUT"] = Patient };

    /// <summary>Calls a hook as a person or a script does, with nothing on standard input.</summary>
    public Task<Result> RunAsync(params string[] arguments) => RunInAsync(Root, "", arguments);

    /// <summary>Calls it as Claude Code does.</summary>
    public Task<Result> SendAsync(string payload, params string[] arguments) => RunInAsync(Root, payload, arguments);

    /// <summary>The payload of an event.</summary>
    public string Payload(string name, string session = "aaaaaaaa-0000", params ReadOnlySpan<(string Name, JsonNode? Value)> fields)
    {
        var payload = new JsonObject
        {
            ["session_id"] = session, ["transcript_path"] = "/home/u/.claude/t.jsonl", ["cwd"] = Root, ["permission_mode"] = "default", ["hook_event_name"] = name,
        };
        foreach (var (field, value) in fields)
            payload[field] = value;
        return payload.ToJsonString();
    }

    public string Edit(string name, string file, string session = "aaaaaaaa-0000", string tool = "Edit") => Payload(name, session,
        ("tool_name", tool), ("tool_use_id", "toolu_1"), ("tool_input", new JsonObject { ["file_path"] = File(file), ["old_string"] = "a", ["new_string"] = "b" }));

    public async Task<Result> RunInAsync(string folder, string input, params string[] arguments)
    {
        // Beside a command a hook waits for a payload for milliseconds: here it is there when the hook starts, however busy the machine is.
        using var file = new TemporaryFolder();
        var isThere = input.Length > 0 && arguments.Length > 0 && !OperatingSystem.IsWindows();
        if (isThere)
            await System.IO.File.WriteAllTextAsync(Path.Combine(file.Path, "input"), input);
        using var process = Start(folder, isThere ? Path.Combine(file.Path, "input") : null, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not want the rest.
        }

        await process.WaitForExitAsync();
        return new Result(process.ExitCode, await output, await error);
    }

    public Process Start(string folder, params string[] arguments) => Start(folder, null, arguments);

    /// <param name="input">A file that is its standard input; null: a pipe.</param>
    private Process Start(string folder, string? input, string[] arguments)
    {
        var program = Folder is null ? "dotnet" : Path.GetFullPath(Path.Combine(Folder, "swarm-memory-hooks"));
        var start = new ProcessStartInfo(input is null ? program : "/bin/sh")
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in input is null ? (string[])[] : ["-c", "input=$1; shift; exec \"$@\" < \"$input\"", "sh", input, program])
            start.ArgumentList.Add(argument);
        if (Folder is null)
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "swarm-memory-hooks.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("SWARM_", StringComparison.Ordinal) || k.StartsWith("CLAUDE", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["XDG_STATE_HOME"] = File("state");
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>The store, as another process has it open.</summary>
    public async Task<T> InStoreAsync<T>(Func<SwarmStore, Task<T>> work)
    {
        await using var host = SwarmMemoryHost.Load(Root, _ => null);
        await using var store = await host.OpenStoreAsync();
        return await work(store);
    }

    public Task<JsonNode?> ValueAsync(string key) => InStoreAsync(async store =>
        (await store.For("reader", Path.GetFileName(Root)).GetAsync(MemoryKey.Parse(key)))?.Value.ToNode());

    /// <summary>A key of the project's swarm.</summary>
    public string Key(string rest) => $"swarm-{Path.GetFileName(Root)}/{rest}";

    public void Dispose() => _folder.Dispose();
}
