using SwarmMemory.Sqlite;
using SwarmMemory.Storage;
using SwarmMemory.Tests.Conformance;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>Whose turn it is to write, and what happens when it does not come.</summary>
public sealed class WriteGateTests : SqliteTest
{
    private string Gate => Database + ".lock";

    [Fact]
    public async Task Put_AnotherKeepsTheGatePastTheDeadline_TimesOut()
    {
        var store = await OpenAsync(new SqliteOptions { Path = Database, WriteDeadline = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);
        await store.PutAsync("global/x", "1");
        // .NET's own exclusive opening is an flock on the file: another process's hand on the gate.
        await using (File.Open(Gate, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            var error = await FailsAsync(ErrorCode.Timeout, () => store.PutAsync("global/x", "2"));
            Assert.Contains("nothing was written", error.Message, StringComparison.Ordinal);
            await FailsAsync(ErrorCode.Timeout, () => store.PutAsync("global/x", "2"));
            // Readers never wait for writers.
            Assert.Equal("1", await store.GetTextAsync("global/x"));
        }

        Assert.Equal(2, (await PatientlyAsync(() => store.PutAsync("global/x", "2"))).Version.Value);
    }

    [Fact]
    public async Task Put_AnotherHoldsTheGate_WaitsForItsTurn()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        Task<PutResult.Stored> waiting;
        await using (File.Open(Gate, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            waiting = store.PutAsync("global/x", "2");
            Assert.Equal("1", await store.GetTextAsync("global/x"));
            Assert.False(waiting.IsCompleted);
        }

        Assert.Equal(2, (await waiting).Version.Value);
    }

    [Fact]
    public async Task Open_AnotherHoldsTheGate_TheFirstWriteWaitsToo()
    {
        await MakeStoreAsync(Database);
        Task<PutResult.Stored> waiting;
        await using (File.Open(Gate, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            var store = await OpenAsync();
            waiting = store.PutAsync("global/x", "2");
            Assert.False(waiting.IsCompleted);
        }

        Assert.Equal(2, (await waiting).Version.Value);
    }

    [Fact]
    public async Task Put_ATaskOfThisProcessKeepsItsTurn_TimesOut()
    {
        var store = await OpenAsync(new SqliteOptions { Path = Database, WriteDeadline = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);
        var (inside, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var holding = store.Storage.WriteAsync(async _ =>
        {
            inside.SetResult();
            await release.Task;
            return true;
        }, Token);
        await inside.Task;
        await FailsAsync(ErrorCode.Timeout, () => store.PutAsync("global/x", "1"));
        release.SetResult();
        Assert.True(await holding);
        await PatientlyAsync(() => store.PutAsync("global/x", "1"));
    }

    [Fact]
    public async Task Put_GateFileDeleted_CostsNothingButTheTurns()
    {
        var (one, two) = (await OpenAsync(), await OpenAsync());
        await one.PutAsync("global/x", "0");
        File.Delete(Gate);
        await Task.WhenAll(((OpenStore[])[one, two]).Select(store => Task.Run(async () =>
        {
            for (var i = 0; i < 50;)
            {
                var current = await store.GetAsync("global/x");
                var value = int.Parse(current!.Value.ToString(), System.Globalization.CultureInfo.InvariantCulture);
                if (await store.TryPutAsync("global/x", $"{value + 1}", expected: current.Version.Value) is PutResult.Stored)
                    i++;
            }
        }, Token)));
        Assert.Equal("100", await one.GetTextAsync("global/x"));
    }

    [Fact]
    public async Task Put_GateCannotBeAFile_WritesAllTheSame()
    {
        Directory.CreateDirectory(Gate);
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        Assert.Equal("1", await store.GetTextAsync("global/x"));
    }

    [Fact]
    public async Task Put_AForeignProgramHoldsTheDatabase_TimesOutAndThenWorks()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        await using (var foreign = await Raw.OpenAsync(Database))
        {
            await Raw.ExecuteAsync(foreign, "begin immediate");
            await FailsAsync(ErrorCode.Timeout, () => store.PutAsync("global/x", "2"));
            Assert.Equal("1", await store.GetTextAsync("global/x"));
        }

        Assert.Equal(2, (await store.PutAsync("global/x", "2")).Version.Value);
    }

    [Fact]
    public async Task Put_AForeignProgramLetsGo_ComesThrough()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        await using var foreign = await Raw.OpenAsync(Database);
        await Raw.ExecuteAsync(foreign, "begin immediate");
        var waiting = Task.Run(() => store.PutAsync("global/x", "2"), Token);
        Assert.Equal("1", await store.GetTextAsync("global/x"));
        await Raw.ExecuteAsync(foreign, "commit");
        Assert.Equal(2, (await waiting).Version.Value);
    }

    [Fact]
    public async Task Put_20TasksAtOnce_NoneIsLostOrRefused()
    {
        var store = await OpenAsync(time: TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(task => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await store.PutAsync($"global/{task}-{i}", $"{i}");
                Assert.Equal($"{i}", await store.GetTextAsync($"global/{task}-{i}"));
            }
        }, Token)));
        Assert.Equal(400, (await store.ListAsync()).Length);
        Assert.Equal(400, (await store.ChangesAsync()).Count);
    }

    /// <summary>Tries again while the waiter that gave up is still letting go of its turn.</summary>
    private static async Task<T> PatientlyAsync<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (SwarmMemoryException e) when (e.Code == ErrorCode.Timeout)
            {
                Token.ThrowIfCancellationRequested();
            }
        }
    }
}
