using System.Globalization;
using SwarmMemory.Hosting;
using SwarmMemory.Hosting.Configuration;

namespace SwarmMemory.Hooks;

/// <summary>
/// What holds for every hook: an answer within a second, exit code 0, and whatever went wrong as one line on standard error and in the log, so
/// that a store in trouble never stops an agent. With <c>--strict</c> the exit code says how it went.
/// </summary>
internal static class HookFrame
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int WrongUsage = 2;
    private const int Refused = 3;

    /// <summary>The share of the time that the store may take; the rest is for starting, keeping what was not stored, and ending.</summary>
    private const double StoreShare = 0.7;
    private const string TimeoutVariable = "SWARM_MEMORY_HOOK_TIMEOUT";
    private static readonly TimeSpan StorePatience = StoreShare * Timeout(Environment.GetEnvironmentVariable(TimeoutVariable));

    /// <summary>For the first byte of a payload: without a command there must be one; beside a command it is welcome.</summary>
    private static readonly TimeSpan InputExpected = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan InputLikely = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan InputPossible = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan InputWhole = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(string[] args, TimeProvider time)
    {
        var arguments = HookArguments.Parse(args);
        var start = time.GetTimestamp();
        int code;
        try
        {
            code = await RunAsync(arguments, start, time);
        }
        catch (Exception e)
        {
            // Nothing may reach the agent as a crash; the line says what it was.
            Complain(e is SwarmMemoryException known ? $"{known.Message} {known.Hint}" : e is ConfigurationException ? e.Message : $"{e.GetType().Name}: {e.Message}");
            code = e is ConfigurationException ? WrongUsage : Failed;
        }

        return arguments.Strict ? code : Done;
    }

    private static async Task<int> RunAsync(HookArguments arguments, long start, TimeProvider time)
    {
        if (arguments.Help)
        {
            Print(System.Text.Encoding.UTF8.GetBytes(HookCommands.Help));
            return Done;
        }

        var patience = arguments.Command is null ? InputExpected
            : Environment.GetEnvironmentVariable("CLAUDE_PROJECT_DIR") is null ? InputPossible : InputLikely;
        var payload = HookPayload.Parse(StandardInput.Read(patience, InputWhole, time));
        if (HookCommands.Find(arguments, payload) is not { } command)
        {
            Complain(arguments.Command is { } unknown
                ? $"there is no hook \"{PlainText.Line(unknown, 40)}\"; nothing was done. --help shows what there is."
                : payload is { } other ? $"nothing to do for the event \"{PlainText.Line(other.Event, 40)}\"."
                : "no hook was named and no hook's JSON stood on standard input; nothing was done. --help shows what there is.");
            return WrongUsage;
        }

        // The project of the session, wherever its shell has gone meanwhile.
        var folder = payload?.Folder is { } given && Path.IsPathFullyQualified(given) ? given : Environment.CurrentDirectory;
        var host = SwarmMemoryHost.Load(Environment.GetEnvironmentVariable("CLAUDE_PROJECT_DIR") is { Length: > 0 } project ? project : folder, time: time);
        var call = new HookCall(arguments, payload, host, folder, time);
        return await AnswerAsync(call, command, start, time);
    }

    /// <summary>One second, or what the variable says in seconds.</summary>
    private static TimeSpan Timeout(string? text) => TimeSpan.FromSeconds(
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.1 and <= 600 ? seconds : 1);

    private static async Task<int> AnswerAsync(HookCall call, HookCommand command, long start, TimeProvider time)
    {
        using var stopping = new CancellationTokenSource();
        var reply = call.Fallback;
        var code = Done;
        try
        {
            // On a thread of its own: SQLite waits for a lock without giving its thread back.
            reply = await Task.Run(() => command(call, stopping.Token)).WaitAsync(StorePatience - time.GetElapsedTime(start), time);
        }
        catch (Exception e) when (e is SwarmMemoryException or TimeoutException)
        {
            reply = call.Fallback;
            code = Failed;
            Complain(call, Loss(call, e));
        }

        if (call.Redacted.Count > 0)
            reply = reply.Saying($"Recorded without what looks like a secret: {string.Join(", ", call.Redacted)}.", "redacted", [.. call.Redacted.Select(r => r.ToString())]);
        Print(ReplyWriter.Write(reply, call.Payload?.Event, call.Arguments.Json));
        // A store that failed may hold its thread still: it is left as it is.
        if (code == Done && StorePatience - time.GetElapsedTime(start) is { Ticks: > 0 } left)
            await FinishAsync(call, reply, left, time);
        return code == Done && reply.Deny is not null ? Refused : code;
    }

    private static async Task FinishAsync(HookCall call, HookReply reply, TimeSpan left, TimeProvider time)
    {
        try
        {
            await Task.Run(async () =>
            {
                if (reply.Then is { } then)
                    await then(CancellationToken.None);
                await call.CloseAsync();
            }).WaitAsync(left, time);
        }
        catch (Exception e) when (e is SwarmMemoryException or TimeoutException)
        {
            // The messages that were shown stay unread and come again; the log is the next one's to put away.
        }
    }

    /// <summary>What is lost or late, in a sentence. What the store may still write counts once all the same: it carries its id.</summary>
    private static string Loss(HookCall call, Exception fault)
    {
        var why = fault is SwarmMemoryException known ? $"{known.Message} {known.Hint}" : "The store stayed busy for too long.";
        if (call.Unrecorded is not { } recording)
            return why;
        var what = PlainText.Line(recording.Subject is { } subject ? $"{recording.Hook} of \"{subject}\"" : recording.Hook, 120);
        if (fault is SwarmMemoryException { Code: var code } && !code.IsOfStorage())
            return $"{what} was not recorded. {why}";
        return call.Spool.TryAdd(recording)
            ? $"{what} is kept beside the store and will be recorded by the next process. {why}"
            : $"{what} was NOT recorded, and there was no place to keep it. {why}";
    }

    private static void Complain(HookCall call, string line)
    {
        Complain(line);
        try
        {
            call.Log(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Standard error has it.
        }
    }

    private static void Complain(string line)
    {
        using var error = Console.OpenStandardError();
        error.Write(System.Text.Encoding.UTF8.GetBytes($"swarm-memory-hooks: {PlainText.Line(line, 2000)}\n"));
    }

    private static void Print(byte[] answer)
    {
        if (answer.Length == 0)
            return;
        using var output = Console.OpenStandardOutput();
        output.Write(answer);
    }
}
