using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Sqlite;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>Stores with random bytes damaged: each is opened, salvaged and opened again. What is sound must come back, and nothing else.</summary>
internal static class SalvageBenchmark
{
    private const int Stores = 1_000;
    private const int Entries = 100;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("sound.db");
        await using (var store = await TemporaryStore.OpenAsync(path))
        {
            for (var i = 0; i < Entries; i++)
                await store.Manager.StoreAsync(Key(i), Value(i));
        }

        var sound = await ReadAsync(path);
        var homes = Homes(await DamagedPages.ReadAsync(path, CancellationToken.None));
        var (expected, missing, wrong, said, crashes) = (0L, 0L, 0L, 0, 0);
        for (var round = 0; round < Stores; round++)
        {
            Report.Progress($"store {round + 1} of {Stores}");
            try
            {
                var (bytes, pages) = Damage(sound, round);
                var file = folder.File($"damaged-{round}.db");
                await File.WriteAllBytesAsync(file, bytes);
                said += await SaysAsync(file) ? 1 : 0;
                var lost = missing;
                var told = await Salvage.RunAsync(new SqliteOptions { Path = file }, apply: true, TimeProvider.System, NullLoggerFactory.Instance);
                await using var again = await TemporaryStore.OpenAsync(file);
                for (var i = 0; i < Entries; i++)
                {
                    var isSound = !homes[Key(i).Value].Overlaps(pages);
                    var found = await TryGetAsync(again, Key(i));
                    expected += isSound ? 1 : 0;
                    missing += isSound && found is null ? 1 : 0;
                    wrong += found is not null && found != Value(i) ? 1 : 0;
                }

                if (missing > lost)
                    await Console.Error.WriteLineAsync($"store {round}: {missing - lost} missing; pages {string.Join(' ', pages)}; {told.Entries} salvaged, sound: {told.IsSound}; {string.Join("; ", told.Problems)}");
            }
            catch (Exception e) when (e is not SwarmMemoryException)
            {
                crashes++;
                await Console.Error.WriteLineAsync($"store {round}: {e.GetType().Name} {e.Message}");
            }

            foreach (var file in Directory.GetFiles(folder.Path, $"damaged-{round}.db*"))
                File.Delete(file);
        }

        Report.Progress("");
        report.Row($"{Stores:N0} damaged stores: crashes", crashes, "", must: Threshold.Exactly(0));
        report.Row("values that were never stored", wrong, "", must: Threshold.Exactly(0));
        report.Row($"entries on sound pages that did not come back, of {expected:N0}", missing, "", must: Threshold.Exactly(0));
        report.Row("stores that said what is wrong when they were opened and read", said, "");
    }

    private static MemoryKey Key(int i) => MemoryKey.Parse($"swarm-bench/agent-a{i % 7}/item-{i}");

    private static JsonText Value(int i) => JsonText.Parse($$"""{"item":{{i}},"text":"{{new string((char)('a' + i % 26), i * 13 % 200)}}"}""");

    /// <summary>The pages that hold a key's row and its version's.</summary>
    private static Dictionary<string, HashSet<int>> Homes(DamagedPages pages)
    {
        var homes = Enumerable.Range(0, Entries).ToDictionary(i => Key(i).Value, _ => new HashSet<int>());
        for (var number = 1; number <= pages.Count; number++)
        {
            foreach (var key in DamagedRecords.Read(pages, number).SelectMany(r => r.Values).OfType<string>().Where(homes.ContainsKey))
                homes[key].Add(number);
        }

        return homes;
    }

    private static (byte[] Bytes, HashSet<int> Pages) Damage(byte[] sound, int seed)
    {
        var random = new Random(seed);
        var bytes = (byte[])sound.Clone();
        HashSet<int> pages = [];
        for (var hits = random.Next(1, 40); hits > 0; hits--)
        {
            var at = random.Next(bytes.Length);
            bytes[at] = (byte)random.Next(256);
            pages.Add(at / SqliteSchema.NewPageSize + 1);
        }

        return (bytes, pages);
    }

    private static async Task<bool> SaysAsync(string file)
    {
        try
        {
            await using var store = await TemporaryStore.OpenAsync(file);
            for (var i = 0; i < Entries; i++)
                await store.Manager.GetAsync(Key(i));
            return false;
        }
        catch (SwarmMemoryException)
        {
            return true;
        }
    }

    private static async Task<JsonText?> TryGetAsync(TemporaryStore store, MemoryKey key)
    {
        try
        {
            return (await store.Manager.GetAsync(key))?.Value;
        }
        catch (SwarmMemoryException)
        {
            return null;
        }
    }

    private static async Task<byte[]> ReadAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}
