using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Persistence;
using SwarmMemory.Sqlite;
using SwarmMemory.Tests.Conformance;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>A damaged store gives back every entry whose pages are sound, and never a value that was not stored.</summary>
public sealed class SalvageTests : SqliteTest
{
    private const int Entries = 120;
    private const string Columns = "key, version, previous, outcome, swarm, author, session, tool, at, codec, size, checksum, tags, value";

    private Task<SalvageReport> RunAsync(bool apply, string? path = null) => Salvage.RunAsync(
        new SqliteOptions { Path = path ?? Database }, apply, Clock, NullLoggerFactory.Instance, Token);

    private static string Value(int i, int version = 1) => $"{{\"i\":{i},\"v\":{version},\"text\":\"{new string((char)('a' + i % 26), i * 37 % 900)}{Random(i)}\"}}";

    private static string Random(int seed)
    {
        var bytes = new byte[seed % 7 == 0 ? 6000 : 60];
        new Random(seed).NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Some entries with history, tags and an end, some deleted, some so large that they spill over, and a message.</summary>
    private async Task FillAsync(string? path = null)
    {
        await using var storage = await SqliteStorage.OpenAsync(new SqliteOptions { Path = path ?? Database }, Clock, NullLogger.Instance, Token);
        await using var store = new SwarmStore(storage, EntryOptions.Default, HousekeepingOptions.None, Clock, NullLoggerFactory.Instance);
        var alice = store.For("alice", "hive");
        await store.For("bob", "hive").ReadMessagesAsync(new MailboxRequest(), Token);
        for (var i = 0; i < Entries; i++)
        {
            var key = MemoryKey.Parse($"swarm-hive/agent-a{i % 3}/item-{i}");
            if (i % 4 == 0)
                await alice.StoreAsync(key, JsonText.Parse(Value(i, 0)), cancellationToken: Token);
            await alice.StoreAsync(key, JsonText.Parse(Value(i)), TimeSpan.FromDays(9), i % 5 == 0 ? ["t"] : null, Token);
            if (i % 10 == 9)
                await alice.DeleteAsync(key, cancellationToken: Token);
        }

        await alice.SendMessageAsync(new MessageRequest("bob", JsonText.Parse("\"unread\"")), Token);
        await store.Search.KeepUpAsync(Token);
    }

    [Fact]
    public async Task Run_SoundStore_LosesNothingAndChangesNothing()
    {
        await FillAsync();
        var before = await File.ReadAllBytesAsync(Database, Token);
        var report = await RunAsync(apply: true);
        Assert.True(report.IsSound, string.Join("; ", report.Problems.Concat(report.Lost).Concat(report.OtherDamage)));
        Assert.Equal((Entries * 9 / 10, null), (report.Entries, report.KeptAs));
        Assert.Equal(before, await File.ReadAllBytesAsync(Database, Token));
        Assert.DoesNotContain(Directory.GetFiles(Path.GetDirectoryName(Database)!), f => f.Contains("salvaged", StringComparison.Ordinal) || f.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_BrokenTree_EveryEntryComesBackEqualWithHistoryTagsTotalsAndMail()
    {
        await FillAsync();
        // The first page tells where each tree begins: without it SQLite finds nothing.
        await using (var file = File.Open(Database, FileMode.Open))
            file.Write(new byte[4096]);
        await FailsAsync(ErrorCode.StorageUnavailable, () => OpenAsync());
        Assert.Null((await RunAsync(apply: false)).KeptAs);
        var report = await RunAsync(apply: true);
        Assert.NotEmpty(report.Problems);
        Assert.Empty(report.Lost);
        Assert.True(File.Exists(In(report.KeptAs!)));

        await using var store = await OpenAsync();
        for (var i = 0; i < Entries; i++)
            Assert.Equal(i % 10 == 9 ? null : Value(i), await store.GetTextAsync($"swarm-hive/agent-a{i % 3}/item-{i}"));
        Assert.Equal(Entries * 9 / 10L, (await store.TotalsAsync()).Sum(t => t.Entries));
        Assert.Equal(Clock.GetUtcNow().AddDays(9), (await store.GetAsync("swarm-hive/agent-a0/item-0"))!.ExpiresAt);
        Assert.Equal(2, (await store.HistoryAsync("swarm-hive/agent-a0/item-0")).Count);
        Assert.Contains("swarm-hive/agent-a2/item-5", await store.ListAsync(new() { Tags = ["t"] }));
        Assert.Equal("ok", await Raw.TextAsync(Database, "pragma integrity_check"));
        await store.PutAsync("global/new", "1");
    }

    [Fact]
    public async Task Run_StoreOfLargerPages_IsReadAndMadeAnewWithSmallOnes()
    {
        await Raw.ExecuteAsync(Database, "pragma page_size = 4096; pragma auto_vacuum = incremental; create table t (id); drop table t");
        await FillAsync();
        Assert.Equal("4096", await Raw.TextAsync(Database, "pragma page_size"));
        await using (var file = File.Open(Database, FileMode.Open))
            file.Write(new byte[4096]);
        var report = await RunAsync(apply: true);
        Assert.Empty(report.Lost);
        Assert.Equal($"{SqliteSchema.NewPageSize}", await Raw.TextAsync(Database, "pragma page_size"));
        await using var store = await OpenAsync();
        for (var i = 0; i < Entries; i++)
            Assert.Equal(i % 10 == 9 ? null : Value(i), await store.GetTextAsync($"swarm-hive/agent-a{i % 3}/item-{i}"));
    }

    [Fact]
    public async Task Run_DamagedValue_StepsBackToTheVersionBeforeAndSaysSo()
    {
        await FillAsync();
        await using (var connection = await Raw.OpenAsync(Database))
        {
            await Raw.ExecuteAsync(connection, "update entry_version set value = x'00' where seq = (select seq from entry where key = 'swarm-hive/agent-a1/item-4')");
            await Raw.ExecuteAsync(connection, "update entry_version set value = x'00' where seq = (select seq from entry where key = 'swarm-hive/agent-a2/item-5')");
        }

        var report = await RunAsync(apply: true);
        Assert.Equal((["swarm-hive/agent-a1/item-4"], ["swarm-hive/agent-a2/item-5"]), (report.SteppedBack.ToArray(), report.Lost.ToArray()), new Pairs());
        await using var store = await OpenAsync();
        Assert.Equal(Value(4, 0), await store.GetTextAsync("swarm-hive/agent-a1/item-4"));
        Assert.Null(await store.GetTextAsync("swarm-hive/agent-a2/item-5"));
        Assert.Equal(["swarm-hive/agent-a1/item-4"], await store.FindAsync("\"item-4\""));
        var bob = await Raw.TextAsync(Database, "select unread from agent where name = 'bob'");
        Assert.Equal(("1", "1"), (bob, await Raw.TextAsync(Database, "select count(*) from delivery where agent = 'bob'")));
    }

    [Fact]
    public async Task Run_EntryThatPointsAtAnothersVersion_GetsItsOwnAgain()
    {
        await FillAsync();
        await Raw.ExecuteAsync(Database, "update entry set seq = (select seq from entry where key = 'swarm-hive/agent-a2/item-5') where key = 'swarm-hive/agent-a1/item-4'");
        await Raw.ExecuteAsync(Database, "update entry set seq = (select min(seq) from entry_version where key = entry.key) where key = 'swarm-hive/agent-a2/item-8'");
        var report = await RunAsync(apply: true);
        Assert.StartsWith("2 entries", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Equal((0, 0), (report.SteppedBack.Count, report.Lost.Count));
        await using var store = await OpenAsync();
        foreach (var i in (int[])[4, 5, 8])
            Assert.Equal(Value(i), await store.GetTextAsync($"swarm-hive/agent-a{i % 3}/item-{i}"));
    }

    [Fact]
    public async Task Run_VersionWithANumberThatNoStoreReaches_GetsTheNextOne()
    {
        await FillAsync();
        await Raw.ExecuteAsync(Database, "update entry_version set seq = 9223372036854775807 where seq = (select seq from entry where key = 'swarm-hive/agent-a1/item-4')");
        var report = await RunAsync(apply: true);
        Assert.Equal((0, 0), (report.SteppedBack.Count, report.Lost.Count));
        Assert.True(long.Parse(await Raw.TextAsync(Database, "select max(seq) from entry_version"), System.Globalization.CultureInfo.InvariantCulture) < 1000);
        await using var store = await OpenAsync();
        Assert.Equal(Value(4), await store.GetTextAsync("swarm-hive/agent-a1/item-4"));
        Assert.Equal([2L, 1], (await store.HistoryAsync("swarm-hive/agent-a1/item-4")).Select(v => v.Version.Value));
        await store.PutAsync("global/new", "1");
        Assert.Equal("1", await store.GetTextAsync("global/new"));
    }

    [Fact]
    public async Task Run_DamagedRowsThatLookLikeOthers_CostOnlyThemselves()
    {
        await (await OpenAsync()).DisposeAsync();
        // Pages of any table are read, and these come before those of what is stored later.
        await Raw.ExecuteAsync(Database, $"create table looks_like_version (seq integer primary key, {Columns})");
        await Raw.ExecuteAsync(Database, "create table looks_like_entry (key text primary key, version, seq, deleted, category, author, created_at, updated_at, expires_at, size, checksum, tags) without rowid");
        await FillAsync();
        // Their number and their key have become those of item-100, and its deletion that of item-99.
        const string Victim = "swarm-hive/agent-a1/item-100";
        await Raw.ExecuteAsync(Database, $"insert into looks_like_version (seq, {Columns}) select (select seq from entry where key = '{Victim}'), {Columns} from entry_version where seq = 3");
        await Raw.ExecuteAsync(Database, $"insert into looks_like_entry select '{Victim}', version + 1, seq, 1, category, author, created_at, updated_at, expires_at, size, checksum, tags from entry where key = 'swarm-hive/agent-a0/item-99'");
        var report = await RunAsync(apply: false);
        Assert.Equal((Entries * 9 / 10, 0), (report.Entries, report.Lost.Count));
    }

    [Fact]
    public async Task Run_LogBesideTheFile_IsReadToo()
    {
        await using var store = await OpenAsync();
        for (var i = 0; i < 50; i++)
            await store.PutAsync($"global/{i}", Value(i));
        // As kill -9 leaves them: copies of both files, taken while nobody writes.
        Directory.CreateDirectory(In("killed"));
        foreach (var end in (string[])["", "-wal"])
            await File.WriteAllBytesAsync(In("killed/memory.db" + end), await ReadSharedAsync(Database + end), Token);
        Assert.True(new FileInfo(In("killed/memory.db-wal")).Length > 0);
        Assert.Equal(50, (await RunAsync(apply: false, In("killed/memory.db"))).Entries);
    }

    [Fact]
    public async Task Run_RandomDamage_NeverCrashesAndNeverInvents()
    {
        await FillAsync();
        var sound = await File.ReadAllBytesAsync(Database, Token);
        HashSet<string> stored = [.. Enumerable.Range(0, Entries).SelectMany(i => (string[])[Value(i), Value(i, 0)])];
        long back = 0;
        const int Stores = 40;
        for (var round = 0; round < Stores; round++)
        {
            var random = new Random(round);
            var damaged = (byte[])sound.Clone();
            HashSet<int> pages = [];
            for (var hits = random.Next(1, 30); hits > 0; hits--)
            {
                var at = random.Next(damaged.Length);
                pages.Add(at / SqliteSchema.NewPageSize);
                damaged[at] = (byte)random.Next(256);
            }

            using var folder = new TemporaryFolder();
            var path = folder.File("memory.db");
            await File.WriteAllBytesAsync(path, damaged, Token);
            var report = await RunAsync(apply: true, path);
            await using var store = new OpenStore(await SqliteStorage.OpenAsync(new SqliteOptions { Path = path }, Clock, NullLogger.Instance, Token), EntryOptions.Default);
            foreach (var key in await TryListAsync(store))
            {
                if (report.KeptAs is not null)
                    Assert.Contains((await store.GetTextAsync(key))!, stored);
            }

            // One bad page costs at most the entries that touch it; the rest must be there.
            Assert.True(report.Entries >= Entries * 9 / 10 - pages.Count * 40, $"round {round}: {report.Entries} entries of {pages.Count} bad pages");
            back += report.Entries;
        }

        Assert.True(back > Stores * Entries / 2, $"{back} came back");
    }

    [Fact]
    public async Task Run_NoStore_IsNotFound() => await FailsAsync(ErrorCode.NotFound, () => RunAsync(apply: true));

    private static async Task<string[]> TryListAsync(OpenStore store)
    {
        try
        {
            return await store.ListAsync();
        }
        catch (SwarmMemoryException)
        {
            return [];
        }
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        // Through another process's eyes: opening it here would drop SQLite's locks.
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("cat", [path]) { RedirectStandardOutput = true })!;
        using var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, Token);
        await process.WaitForExitAsync(Token);
        return bytes.ToArray();
    }

    private sealed class Pairs : IEqualityComparer<(string[], string[])>
    {
        public bool Equals((string[], string[]) x, (string[], string[]) y) => x.Item1.SequenceEqual(y.Item1) && x.Item2.SequenceEqual(y.Item2);
        public int GetHashCode((string[], string[]) obj) => 0;
    }
}
