using System.Diagnostics;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// How long a message takes from one server to a reader that waits in another, what a waiting reader and a subscriber cost while nothing happens,
/// and what sending costs in process.
/// </summary>
internal static class MessagesBenchmark
{
    private const int Messages = 500;
    private const int IdleSeconds = 40;
    private const int Sends = 10_000;
    private const int Others = 7;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        await LatencyAsync(settings, report, Servers.Project(folder.Path, "latency"));
        await IdleAsync(settings, report, Servers.Project(folder.Path, "idle"));
        await SendAsync(report, folder);
    }

    private static McpCall Join(string agent) => new("agent_initialize", $$"""{"profile":{},"agent":"{{agent}}"}""");

    private static McpCall Read(string more = "") => new("message_read", $$"""{"agent":"bob"{{more}}}""");

    private static async Task LatencyAsync(Settings settings, Report report, string project)
    {
        using var sender = Servers.Ours(settings, project);
        using var reader = Servers.Ours(settings, project);
        sender.Call(Join("ann"));
        reader.Call(Join("bob"));
        var (arrival, answer) = (new Samples(), new Samples());
        var ack = "";
        for (var i = 0; i < Messages; i++)
        {
            reader.Post(Read($",\"wait_seconds\":60{ack}"));
            // Long enough that it waits, and at no fixed place between two of its looks.
            await Task.Delay(10 + Random.Shared.Next(30));
            var start = 0L;
            var arriving = Task.Factory.StartNew(() => (Answer: reader.Await(), At: Stopwatch.GetTimestamp()), TaskCreationOptions.LongRunning);
            start = Stopwatch.GetTimestamp();
            sender.Call(new McpCall("message_send", $$"""{"to":"bob","agent":"ann","body":{{i}}}"""));
            answer.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            var (got, at) = await arriving;
            arrival.Add(Stopwatch.GetElapsedTime(start, at).TotalMilliseconds);
            ack = $",\"ack\":[\"{got.Structured().GetProperty("messages")[0].GetProperty("id").GetString()}\"]";
        }

        report.Row("from the call of message_send to a waiting reader: median", arrival.Median, "ms", "its sender's answer", answer.Median, Threshold.AtMost(15));
        report.Row("the same: p99", arrival.P99, "ms", "its sender's answer", answer.P99, Threshold.AtMost(250));
    }

    private static async Task IdleAsync(Settings settings, Report report, string project)
    {
        using var idle = Servers.Ours(settings, project);
        using var waiting = Servers.Ours(settings, project);
        using var subscribed = Servers.Ours(settings, project);
        using var health = Servers.Ours(settings, project);
        McpProcess[] servers = [idle, waiting, subscribed, health];
        foreach (var server in servers)
            server.Call(Join("bob"));
        waiting.Post(Read(",\"wait_seconds\":60"));
        subscribed.Ask("resources/subscribe", """{"uri":"swarm://inbox/bob"}""");
        health.Ask("resources/subscribe", """{"uri":"swarm://health"}""");
        await Task.Delay(5000);

        var before = servers.Select(s => s.ProcessorSeconds()).ToArray();
        var start = Stopwatch.GetTimestamp();
        await Task.Delay(IdleSeconds * 1000);
        var used = servers.Select((s, i) => (s.ProcessorSeconds() - before[i]) * 100 / Stopwatch.GetElapsedTime(start).TotalSeconds).ToArray();
        report.Row("a waiting reader, nothing happens: share of a core", used[1], "%", "a server that waits for nothing", used[0], Threshold.AtMost(.5));
        report.Row("a subscriber of an inbox, nothing happens", used[2], "%", "a server that waits for nothing", used[0], Threshold.AtMost(.5));
        report.Row("a subscriber of swarm://health, nothing happens", used[3], "%", "a server that waits for nothing", used[0], Threshold.AtMost(.5));
    }

    private static async Task SendAsync(Report report, TemporaryFolder folder)
    {
        await using var bare = new BareUpsert(folder.File("bare.db"));
        await using var memory = await TemporaryStore.OpenAsync(folder.File("send.db"));
        var sender = memory.Store.For("ann", "bench");
        var readers = Enumerable.Range(0, Others).Select(o => memory.Store.For($"other{o}", "bench")).ToArray();
        foreach (var reader in readers)
            await reader.ReadMessagesAsync(new MailboxRequest());

        var (bareTimes, oneTimes, allTimes, readTimes) = (new Samples(), new Samples(), new Samples(), new Samples());
        var body = JsonText.Parse("""{"task":"t-17","note":"what is to be done, by whom and until when"}""");
        for (var i = 0; i < Sends; i++)
        {
            var start = Stopwatch.GetTimestamp();
            bare.Put($"swarm-bench/agent-bench/item-{i % 500}", body.ToString());
            var afterBare = Stopwatch.GetTimestamp();
            await sender.SendMessageAsync(new MessageRequest("other0", body));
            var afterOne = Stopwatch.GetTimestamp();
            await sender.SendMessageAsync(new MessageRequest(MessageRequest.Everyone, body));
            var end = Stopwatch.GetTimestamp();
            bareTimes.Add(Stopwatch.GetElapsedTime(start, afterBare).TotalMicroseconds);
            oneTimes.Add(Stopwatch.GetElapsedTime(afterBare, afterOne).TotalMicroseconds);
            allTimes.Add(Stopwatch.GetElapsedTime(afterOne, end).TotalMicroseconds);
            if (i % 100 == 99)
                await EmptyAsync(readers, readTimes);
        }

        report.Row("message_send to one, in process: median", oneTimes.Median, "us", "bare upsert", bareTimes.Median);
        report.Row("message_send to all of eight, in process: median", allTimes.Median, "us", "bare upsert", bareTimes.Median);
        report.Row("a message read and acknowledged in pages of 100", readTimes.Median, "us", "bare upsert", bareTimes.Median);
    }

    private static async Task EmptyAsync(SwarmMemoryManager[] readers, Samples times)
    {
        foreach (var reader in readers)
        {
            var start = Stopwatch.GetTimestamp();
            var count = 0;
            for (MessageId[] done = []; ;)
            {
                var mailbox = await reader.ReadMessagesAsync(new MailboxRequest { Acknowledge = done, Limit = 100 });
                if (mailbox.Messages.Count == 0)
                    break;
                count += mailbox.Messages.Count;
                done = [.. mailbox.Messages.Select(m => m.Id)];
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / count);
        }
    }
}
