using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory;
using SwarmMemory.Coordination;
using SwarmMemory.Learning;
using SwarmMemory.Persistence;
using SwarmMemory.Sqlite;
using SwarmMemory.Worker;

// A process of its own for tests that need several: one request a line on standard input, one answer a line on standard output.
//   put KEY JSON [EXPECTED]   -> ok VERSION OUTCOME | conflict CURRENT | error CODE MESSAGE
//   get KEY                   -> ok VERSION JSON | missing | error CODE MESSAGE
//   delete KEY                -> ok VERSION | missing
//   fill PREFIX COUNT         -> ack KEY after each store is committed, then done
//   fill-early PREFIX COUNT   -> the same, but acknowledged before the store: the control that must lose some when killed
//   pace PREFIX COUNT MS      -> one store each MS milliseconds; then: done and the microseconds of each
//   saturate PREFIX SECONDS   -> stores without pause; then: done COUNT
//   send TO COUNT             -> sends the bodies 0 to COUNT-1, then done
//   read                      -> joins; got ID SENDER BODY for each message of a page, then done; acknowledges nothing
//   receive                   -> joins; got ID SENDER BODY for each message and ack ID for each acknowledged one, page by page, until it is ended
//   receive-early             -> the same, but acknowledged before it is told: the control that must lose some when killed
//   hold KEY JSON             -> holding, in the middle of a write that the next line on standard input ends with ok
//   count KEY ROUNDS EACH HOW -> ROUNDS times reads the counter n at KEY and stores n + 1 EACH times with the version read, so that all
//                                but the first are stale; HOW is an on_conflict; then: done and the stores acknowledged
//   find: see SearchCommands
//   lock, unlock, race, guard, contend, dance: see LockCommands
//   outcome TASK 0|1 STRATEGY JSON -> ok, once the outcome is recorded
//   exit
// Arguments: the database's path, the agent's name, no-gate to let writers wait as SQLite does by itself, large-mailbox for one that drops
// nothing, no-forgetting to learn from the counts alone, and offset=SECONDS by which this process's clock is wrong; care for the background
// work of a server, five times as often.
var path = args[0];
var time = ShiftedTime.Of(args);
await using var storage = await SqliteStorage.OpenAsync(
    new SqliteOptions { Path = path, TakesTurns = !args.Contains("no-gate") }, time, NullLogger.Instance, CancellationToken.None);
await using var store = new SwarmStore(
    storage, EntryOptions.Default,
    args.Contains("care") ? new HousekeepingOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) : HousekeepingOptions.None, time, NullLoggerFactory.Instance,
    args.Contains("large-mailbox") ? new MessageOptions { MaxUnread = 100_000 } : null, conflicts: new ConflictPolicy
    {
        Paths = [new ConflictRule(new PathPattern("global/counter"), ConflictResolution.Refuse, new MergeRules([""], []))],
    }, learning: LearningOptions.Default with { Forgets = !args.Contains("no-forgetting") });
var memory = store.For(args.ElementAtOrDefault(1) ?? "worker", "test", "worker");
var locks = new LockCommands(storage, store, memory);
var searches = new SearchCommands(memory);
Console.WriteLine("ready");

while (Console.ReadLine() is { } line && line != "exit")
{
    var words = line.Split(' ', 4);
    try
    {
        await RunAsync(words);
    }
    catch (SwarmMemoryException e)
    {
        Console.WriteLine($"error {e.Code.Name()} {e.Message}");
    }
}

async Task RunAsync(string[] words)
{
    switch (words[0])
    {
        case "put":
            await PutAsync(words);
            break;
        case "get":
            var entry = await memory.GetAsync(MemoryKey.Parse(words[1]));
            Console.WriteLine(entry is null ? "missing" : $"ok {entry.Version} {entry.Value}");
            break;
        case "delete":
            var deleted = (DeleteResult.Deleted)await memory.DeleteAsync(MemoryKey.Parse(words[1]));
            Console.WriteLine(deleted.Found ? $"ok {deleted.Version}" : "missing");
            break;
        case "fill" or "fill-early":
            await FillAsync(words[1], Number(words[2]), early: words[0] == "fill-early");
            break;
        case "send":
            await SendAsync(words[1], Number(words[2]));
            break;
        case "read":
            Tell((await memory.ReadMessagesAsync(new MailboxRequest())).Messages);
            Console.WriteLine("done");
            break;
        case "receive" or "receive-early":
            await ReceiveAsync(early: words[0] == "receive-early");
            break;
        case "hold":
            await HoldAsync(MemoryKey.Parse(words[1]), JsonText.Parse(words[2]));
            break;
        case "outcome":
            var (strategy, context) = (words[3].Split(' ')[0], words[3][(words[3].IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            await memory.RecordTaskOutcomeAsync(new TaskOutcome(words[1], words[2] == "1") { Strategy = strategy, Context = JsonText.Parse(context) });
            Console.WriteLine("ok");
            break;
        case "pace":
            await PaceAsync(words[1], Number(words[2]), Number(words[3]));
            break;
        case "count":
            await CountAsync(MemoryKey.Parse(words[1]), words[2], words[3].Split(' '));
            break;
        case "saturate":
            await SaturateAsync(words[1], Number(words[2]));
            break;
        case var verb when await searches.TryRunAsync(verb, string.Join(' ', words).Split(' ')):
            break;
        case var verb when await locks.TryRunAsync(verb, string.Join(' ', words).Split(' ')):
            break;
        default:
            Console.WriteLine($"error unknown {words[0]}");
            break;
    }
}

async Task PutAsync(string[] words)
{
    var rest = words[2];
    EntryVersion? expected = words.Length > 3 ? new EntryVersion(Number(words[3])) : null;
    var result = await memory.PutAsync(new PutRequest(MemoryKey.Parse(words[1]), JsonText.Parse(rest)) { ExpectedVersion = expected });
    Console.WriteLine(result switch
    {
        PutResult.Stored stored => $"ok {stored.Version} {stored.Outcome}",
        PutResult.Unresolved kept => $"unresolved {kept.Id}",
        PutResult.Conflict conflict => $"conflict {conflict.Current}",
        _ => throw new InvalidOperationException(),
    });
}

async Task FillAsync(string prefix, int count, bool early)
{
    for (var i = 0; i < count; i++)
    {
        var key = $"{prefix}/{i}";
        if (early)
            Console.WriteLine($"ack {key}");
        await memory.StoreAsync(MemoryKey.Parse(key), JsonText.Parse($"{{\"i\":{i}}}"));
        if (!early)
            Console.WriteLine($"ack {key}");
    }

    Console.WriteLine("done");
}

async Task SendAsync(string to, int count)
{
    for (var i = 0; i < count; i++)
        await memory.SendMessageAsync(new MessageRequest(to, JsonText.Parse(i.ToString(CultureInfo.InvariantCulture))));
    Console.WriteLine("done");
}

void Tell(IReadOnlyList<Message> messages)
{
    foreach (var message in messages)
        Console.WriteLine($"got {message.Id} {message.From} {message.Body}");
}

async Task ReceiveAsync(bool early)
{
    // Known before it says so: what is sent to all from then on is sent to it too.
    await memory.ReadMessagesAsync(new MailboxRequest { Limit = 1 });
    Console.WriteLine("receiving");
    IReadOnlyList<MessageId> done = [];
    while (true)
    {
        var mailbox = await memory.ReadMessagesAsync(new MailboxRequest { Acknowledge = done, Wait = MailboxRequest.MaxWait });
        foreach (var id in done)
            Console.WriteLine($"ack {id}");
        if (mailbox.Dropped > 0)
            Console.WriteLine($"dropped {mailbox.Dropped}");
        if (early)
            await memory.ReadMessagesAsync(new MailboxRequest { Acknowledge = [.. mailbox.Messages.Select(m => m.Id)], Limit = 1 });
        Tell(mailbox.Messages);
        done = [.. mailbox.Messages.Select(m => m.Id)];
    }
}

async Task HoldAsync(MemoryKey key, JsonText value)
{
    var caller = Caller.Parse(memory.Swarm, memory.Agent);
    await storage.WriteAsync(async session =>
    {
        await store.Entries.PutAsync(session, caller, new PutRequest(key, value), CancellationToken.None);
        Console.WriteLine("holding");
        Console.ReadLine();
        return true;
    }, CancellationToken.None);
    Console.WriteLine("ok");
}

async Task PaceAsync(string prefix, int count, int milliseconds)
{
    var times = new List<double>();
    using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(milliseconds));
    for (var i = 0; i < count && await timer.WaitForNextTickAsync(); i++)
    {
        var start = Stopwatch.GetTimestamp();
        await memory.StoreAsync(MemoryKey.Parse($"{prefix}/{i % 50}"), JsonText.Parse($"{{\"i\":{i}}}"));
        times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
    }

    Console.WriteLine("done " + string.Join(' ', times.Select(t => t.ToString("F0", CultureInfo.InvariantCulture))));
}

async Task SaturateAsync(string prefix, int seconds)
{
    var (count, start) = (0, Stopwatch.GetTimestamp());
    while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        await memory.StoreAsync(MemoryKey.Parse($"{prefix}/{count++ % 50}"), JsonText.Parse($"{{\"i\":{count}}}"));
    Console.WriteLine($"done {count}");
}

async Task CountAsync(MemoryKey key, string rounds, string[] rest)
{
    var (done, how) = (0, Enum.Parse<ConflictResolution>(rest[1]));
    for (var round = 0; round < Number(rounds); round++)
    {
        var entry = await memory.GetAsync(key);
        var next = JsonText.Parse($"{long.Parse(entry?.Value.ToString() ?? "0", CultureInfo.InvariantCulture) + 1}");
        for (var i = 0; i < Number(rest[0]); i++)
        {
            var request = new PutRequest(key, next) { ExpectedVersion = entry?.Version ?? EntryVersion.None, OnConflict = how };
            done += await memory.PutAsync(request) is PutResult.Stored ? 1 : 0;
        }
    }

    Console.WriteLine($"done {done}");
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
