using CsCheck;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Whatever is asked, the answer is hits or a clear refusal, never an error of an engine.</summary>
public abstract class SearchInputSuite : StoreSuite
{
    private const int Queries = 10_000;

    private static readonly string[] Pieces =
    [
        "\"", "'", "-", "--", "*", "(", ")", "AND", "OR", "NOT", "NEAR(a b)", "key:", "^", "+", "\\", "%", "_", ";", "drop table entry", "\0", "\t",
        "a", "apple", "é", "ß", "中", "한국", "日本", "ไทย", "عرب", "עב", "हिन्दी", "😀", "\uD800", "\uDC00", "\u0301", "\u200B", "\uFEFF", "١٢٣", "0x1F", "1e400",
        "a.b.c/d-e_f", "“", "”", "«", "」", " ", "\n",
    ];

    private protected SearchInputSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Search_RandomText_IsAnsweredOrRefused()
    {
        var store = await OpenAsync();
        foreach (var (piece, i) in Pieces.Where(p => !p.Any(char.IsSurrogate) || p.Length > 1).Select((p, i) => (p, i)))
            await store.PutAsync($"global/n{i}", JsonText.From(System.Text.Json.Nodes.JsonValue.Create($"{piece} apple {piece}{piece}")).ToString());
        var (answered, hits) = (0, 0);
        var texts = Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]), Gen.String[0, 6], Gen.Char.Select(c => c.ToString())).Array[0, 12].Select(string.Concat);
        var queries = new List<string>(Queries);
        texts.Sample(queries.Add, iter: Queries, threads: 1);
        foreach (var query in queries)
        {
            try
            {
                var found = await store.SearchAsync(new SearchRequest(query) { Limit = 3 });
                answered++;
                hits += found.Hits.Count;
            }
            catch (SwarmMemoryException e)
            {
                Assert.Equal(ErrorCode.InvalidArgument, e.Code);
                Assert.True(string.IsNullOrWhiteSpace(query));
            }
        }

        Assert.True(answered > Queries / 2 && hits > Queries / 2, $"{answered} answered, {hits} hits.");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\n")]
    public async Task Search_EmptyQuery_IsRefused(string query) => Assert.Contains("query", (await RefusedAsync(new SearchRequest(query))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Search_HundredKilobytes_AreRefusedAndTheLongestQueryIsNot()
    {
        var refused = await RefusedAsync(new SearchRequest(new string('x', 100_000)));
        Assert.Contains("8,192", refused.Message, StringComparison.Ordinal);
        var store = await OpenAsync();
        await store.PutAsync("global/x", "\"apple\"");
        var longest = string.Join(' ', Enumerable.Range(0, 1000).Select(i => $"w{i}"))[..(SearchRequest.MaxQuery - 3650)] + " apple";
        Assert.Empty(await store.FindAsync(new string('x', SearchRequest.MaxQuery)));
        Assert.InRange(longest.Length, 1000, SearchRequest.MaxQuery);
        await store.FindAsync(longest);
    }

    [Fact]
    public async Task Search_WrongArguments_AreNamed()
    {
        SearchRequest[] wrong =
        [
            new("a") { Limit = 0 }, new("a") { Limit = 51 }, new("a") { MinScore = -.1 }, new("a") { MinScore = 1.1 }, new("a") { MinScore = double.NaN },
            new("a") { Cursor = "x" }, new("a") { Cursor = "-1" }, new("a") { Since = Clock.GetUtcNow(), Until = Clock.GetUtcNow() },
        ];
        string[] named = ["limit", "limit", "min_score", "min_score", "min_score", "cursor", "cursor", "since"];
        foreach (var (request, name) in wrong.Zip(named))
            Assert.Contains(name, (await RefusedAsync(request)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_CursorBeyondTheEnd_FindsNothing()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "\"apple\"");
        Assert.Empty((await store.SearchAsync(new SearchRequest("apple") { Cursor = "2000000000" })).Hits);
    }

    private async Task<SwarmMemoryException> RefusedAsync(SearchRequest request)
    {
        var store = await OpenAsync();
        var refused = await Assert.ThrowsAsync<SwarmMemoryException>(() => store.SearchAsync(request));
        Assert.Equal(ErrorCode.InvalidArgument, refused.Code);
        Assert.NotEmpty(refused.Hint);
        return refused;
    }
}
