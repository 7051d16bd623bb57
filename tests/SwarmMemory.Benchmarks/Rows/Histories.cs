using SwarmMemory.Coordination;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>Made-up histories of many agents on many keys, each of a kind that swarms show; the same every time.</summary>
internal static class Histories
{
    private const double Hours = 3;
    private const double Seconds = Hours * 3600;

    public static readonly (string Name, Func<Random, List<KeyWrite>> Make)[] All =
    [
        ("steady: each at any time", r => Keys(r, 30, (random, key) => Steady(random, key, Between(random, 15, 900), 4))),
        ("bursts and pauses", r => Keys(r, 20, Bursts)),
        ("by turns", r => Keys(r, 20, (random, key) => Turns(random, key, Between(random, 10, 120)))),
        ("an owner and visitors", r => Keys(r, 20, Visited)),
        ("answers to each other", r => Keys(r, 20, Answers)),
        ("agents come and go", r => Keys(r, 20, Shifts)),
    ];

    private static List<KeyWrite> Keys(Random random, int count, Func<Random, string, IEnumerable<KeyWrite>> history) =>
        [.. Enumerable.Range(0, count).SelectMany(k => history(random, $"swarm-s{k % 4}/global/k{k}")).OrderBy(w => w.At)];

    private static IEnumerable<KeyWrite> Steady(Random random, string key, double gap, int agents)
    {
        for (var at = Pause(random, gap); at < Seconds; at += Pause(random, gap))
            yield return Write(key, random.Next(agents), at);
    }

    private static IEnumerable<KeyWrite> Bursts(Random random, string key)
    {
        for (var at = Pause(random, 600); at < Seconds; at += Pause(random, 900))
        {
            for (var left = random.Next(5, 40); left > 0; left--, at += Pause(random, 6))
                yield return Write(key, random.Next(3), at);
        }
    }

    private static IEnumerable<KeyWrite> Turns(Random random, string key, double gap)
    {
        var (turn, agents) = (0, random.Next(2, 5));
        for (var at = Pause(random, gap); at < Seconds; at += gap * (.8 + (.4 * random.NextDouble())))
            yield return Write(key, turn++ % agents, at);
    }

    private static IEnumerable<KeyWrite> Visited(Random random, string key) =>
        Steady(random, key, Between(random, 10, 60), 1).Concat(Steady(random, key, Between(random, 120, 900), 3).Select(w => w with { Author = w.Author + "v" }))
            .OrderBy(w => w.At);

    private static IEnumerable<KeyWrite> Answers(Random random, string key)
    {
        for (var at = Pause(random, 400); at < Seconds; at += Pause(random, 400))
        {
            var agent = random.Next(3);
            var when = at;
            do
            {
                yield return Write(key, agent, when);
                when += Pause(random, 12);
                agent = (agent + 1 + random.Next(2)) % 3;
            }
            while (random.NextDouble() < .65);
        }
    }

    private static IEnumerable<KeyWrite> Shifts(Random random, string key)
    {
        for (var from = 0.0; from < Seconds; from += 1800)
        {
            var (begin, busy) = (from, random.NextDouble() < .5);
            foreach (var write in Steady(random, key, busy ? Between(random, 8, 40) : Between(random, 200, 900), busy ? 3 : 2).TakeWhile(w => w.At < 1_800_000))
                yield return write with { At = write.At + (long)(begin * 1000) };
        }
    }

    private static KeyWrite Write(string key, int agent, double at) => new(key, $"a{agent}", (long)(at * 1000));

    private static double Pause(Random random, double mean) => -mean * Math.Log(1 - random.NextDouble());

    private static double Between(Random random, double low, double high) => low * Math.Pow(high / low, random.NextDouble());
}
