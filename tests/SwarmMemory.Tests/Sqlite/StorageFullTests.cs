using SwarmMemory.Sqlite;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

public sealed class StorageFullTests : SqliteTest
{
    private const int Small = 700 * 1024;

    [Fact]
    public async Task Put_SizeLimitReached_StorageFullAndWhatIsStoredStays()
    {
        var stored = 0;
        await using (var store = await OpenAsync(new SqliteOptions { Path = Database, MaxSize = Small }))
        {
            var error = await FailsAsync(ErrorCode.StorageFull, async () =>
            {
                for (; stored < 10_000; stored++)
                    await store.PutAsync($"global/{stored}", Incompressible(stored));
            });
            Assert.Contains("nothing was written", error.Message, StringComparison.Ordinal);
            Assert.InRange(stored, 50, 1000);

            for (var i = 0; i < stored; i++)
                Assert.Equal(Incompressible(i), await store.GetTextAsync($"global/{i}"));
            Assert.Null(await store.GetAsync($"global/{stored}"));
            Assert.Equal(stored, (await store.ChangesAsync()).Count);
            // A smaller write, which needs no new page, is still possible; and the fault repeats without harm.
            for (var i = 0; i < 3; i++)
                await FailsAsync(ErrorCode.StorageFull, () => store.PutAsync("global/large", Incompressible(99, 100_000)));
            Assert.InRange((await store.Storage.DescribeAsync(Token)).Size, 0, Small);
        }

        var again = await OpenAsync(new SqliteOptions { Path = Database, MaxSize = Small * 10L });
        await again.PutAsync("global/large", Incompressible(99, 100_000));
        Assert.Equal(Incompressible(99, 100_000), await again.GetTextAsync("global/large"));
        for (var i = 0; i < stored; i++)
            Assert.Equal(Incompressible(i), await again.GetTextAsync($"global/{i}"));
    }

    [Fact]
    public async Task Put_SizeLimitReached_DeletingAndSweepingMakesRoom()
    {
        var store = await OpenAsync(new SqliteOptions { Path = Database, MaxSize = Small });
        var stored = 0;
        await FailsAsync(ErrorCode.StorageFull, async () =>
        {
            for (; stored < 10_000; stored++)
                await store.PutAsync($"global/{stored}", Incompressible(stored), life: TimeSpan.FromDays(stored < 100 ? 1 : 400));
        });
        Clock.Advance(TimeSpan.FromDays(200));
        await store.SweepAllAsync();
        for (var i = 0; i < 50; i++)
            await store.PutAsync($"global/more-{i}", Incompressible(i));
        Assert.Equal(Incompressible(stored - 1), await store.GetTextAsync($"global/{stored - 1}"));
    }

    private static string Incompressible(int seed, int size = 3000)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return $"\"{Convert.ToBase64String(bytes)}\"";
    }
}
