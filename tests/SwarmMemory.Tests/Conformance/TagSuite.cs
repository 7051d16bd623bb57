using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Tags: kept, replaced, cleared, and what may stand in one.</summary>
public abstract class TagSuite : StoreSuite
{
    private protected TagSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Put_WithoutTags_KeepsThem()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", tags: ["b", "a"]);
        await store.PutAsync("global/x", "2");
        Assert.Equal(["a", "b"], (await store.GetAsync("global/x"))!.Tags);
        Assert.Equal(["global/x"], await store.ListAsync(new() { Tags = ["a"] }));
    }

    [Fact]
    public async Task Put_OtherTags_ReplacesThem()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", tags: ["a", "b"]);
        var stored = await store.PutAsync("global/x", "1", tags: ["b", "c"]);
        Assert.Equal((2L, WriteOutcome.Updated), (stored.Version.Value, stored.Outcome));
        Assert.Equal(["b", "c"], (await store.GetAsync("global/x"))!.Tags);
        Assert.Empty(await store.ListAsync(new() { Tags = ["a"] }));
        Assert.Equal(["global/x"], await store.ListAsync(new() { Tags = ["b"] }));
        Assert.Equal(["global/x"], await store.ListAsync(new() { Tags = ["c", "b"] }));
        Assert.Equal(["a", "b"], (await store.GetVersionAsync("global/x", 1))!.Tags);
    }

    [Fact]
    public async Task Put_NoTagsAtAll_ClearsThem()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", tags: ["a"]);
        await store.PutAsync("global/x", "1", tags: []);
        Assert.Empty((await store.GetAsync("global/x"))!.Tags);
        Assert.Empty(await store.ListAsync(new() { Tags = ["a"] }));
        Assert.Equal(0, await store.NumberAsync("select count(*) from entry_tag"));
    }

    [Fact]
    public async Task Put_OverAnExpiredEntry_DoesNotInheritItsTags()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", tags: ["a"], life: TimeSpan.FromSeconds(1));
        Clock.Advance(TimeSpan.FromSeconds(1));
        await store.PutAsync("global/x", "1");
        Assert.Empty((await store.GetAsync("global/x"))!.Tags);
        Assert.Empty(await store.ListAsync(new() { Tags = ["a"] }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    [InlineData("a\u0085")]
    [InlineData("65")]
    public async Task Put_InvalidTag_Refused(string tag)
    {
        var store = await OpenAsync();
        if (tag == "65")
            tag = new string('x', 65);
        var refusal = await Assert.ThrowsAsync<SwarmMemoryException>(() => store.PutAsync("global/x", "1", tags: ["fine", tag]));
        Assert.Equal(ErrorCode.InvalidArgument, refusal.Code);
        Assert.Null(await store.GetAsync("global/x"));
    }

    [Fact]
    public async Task Put_TagWithALoneSurrogate_Refused()
    {
        var store = await OpenAsync();
        var refusal = await Assert.ThrowsAsync<SwarmMemoryException>(() => store.PutAsync("global/x", "1", tags: ["a\uD800"]));
        Assert.Equal(ErrorCode.InvalidArgument, refusal.Code);
    }

    [Fact]
    public async Task Put_32TagsOf64Characters_AllowedAnd33Refused()
    {
        var store = await OpenAsync();
        string[] tags = [.. Enumerable.Range(10, 32).Select(i => $"{i}{new string('\u65E5', 62)}")];
        await store.PutAsync("global/x", "1", tags: tags);
        Assert.Equal(tags, (await store.GetAsync("global/x"))!.Tags);
        // Repeats do not count.
        await store.PutAsync("global/x", "1", tags: [.. tags, .. tags]);
        var refusal = await Assert.ThrowsAsync<SwarmMemoryException>(() => store.PutAsync("global/x", "1", tags: [.. tags, "one more"]));
        Assert.Equal(ErrorCode.InvalidArgument, refusal.Code);
    }

    [Fact]
    public async Task List_ByTag_IsExactAboutCaseAndWhole()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", tags: ["Plan B", "it's; --"]);
        Assert.Equal(["global/x"], await store.ListAsync(new() { Tags = ["Plan B"] }));
        Assert.Equal(["global/x"], await store.ListAsync(new() { Tags = ["it's; --"] }));
        Assert.Empty(await store.ListAsync(new() { Tags = ["plan b"] }));
        Assert.Empty(await store.ListAsync(new() { Tags = ["Plan"] }));
    }
}
