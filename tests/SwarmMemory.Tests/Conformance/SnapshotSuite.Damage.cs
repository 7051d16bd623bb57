using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Entries that are damaged, here or in the copy.</summary>
public abstract partial class SnapshotSuite
{
    [Fact]
    public async Task Restore_EntryThatPointsAtAnothersVersion_IsWholeAgain()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        await store.PutAsync("global/y", "1");
        var made = await MakeAsync(store);
        const string Swap = "update entry set seq = (select max(seq) from entry_version) where key = 'global/x'";
        await store.ExecuteAsync(Swap);
        Assert.Equal(1, (await RestoreAsync(store, made.Name)).Restored);
        Assert.Equal("1", await store.GetTextAsync("global/x"));

        // One that was so in the snapshot already brings nothing back.
        await store.PutAsync("global/y", "2");
        await store.ExecuteAsync(Swap);
        made = await MakeAsync(store);
        await store.PutAsync("global/x", "3");
        Assert.Equal(0, (await RestoreAsync(store, made.Name)).Restored);
        Assert.Equal("3", await store.GetTextAsync("global/x"));
    }
}
