using System.Numerics;
using System.Text.Json.Nodes;
using CsCheck;
using SwarmMemory.Coordination;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Conflicts;

/// <summary>The laws of a merge, on random values.</summary>
public sealed class JsonMergeLawTests
{
    private const int Fields = 6;

    private static readonly MergeRules Sets = new([], [""]);
    private static readonly MergeRules Counters = new([""], []);

    /// <summary>Paths of two fields, so that one object holds fields of both sides.</summary>
    private static readonly string[] Paths = [.. from outer in "xyz" from inner in "ab" select $"{outer}/{inner}"];

    private static readonly Gen<JsonText> Any = RandomJson.Compact.Select(JsonText.Parse);
    private static readonly Gen<string> Leaf = Gen.OneOf(
        Gen.Int[0, 9].Select(i => $"{i}"), Gen.OneOf("[1,2]", "[]", "\"\\u00e9\"", "null", "{}", "{\"q\":1}", "12345678901234567890", "1.50"));

    [Fact]
    public void Merge_BothTheSame_IsThat() => Gen.Select(Any, Any).Sample((origin, same) =>
        JsonMerge.Merge(origin, same, same, MergeRules.None).Value == same, iter: 3000);

    [Fact]
    public void Merge_OneSideUnchanged_IsTheOtherToTheLetter() => Gen.Select(Any, Any).Sample((origin, changed) =>
        JsonMerge.Merge(origin, origin, changed, MergeRules.None).Value == changed
        && JsonMerge.Merge(origin, changed, origin, MergeRules.None).Value == changed
        && JsonMerge.Merge(origin, changed, origin, Sets).Value == changed
        && JsonMerge.Merge(origin, origin, changed, Counters).Value == changed, iter: 3000);

    [Fact]
    public void Merge_AnyThree_IsAValueOrNamesAClash()
    {
        var (merged, clashed) = (0, 0);
        Gen.Select(Any, Any, Any).Sample((origin, current, incoming) =>
        {
            var result = JsonMerge.Merge(origin, current, incoming, new MergeRules(["/a", "/*/a"], ["/b"]));
            Interlocked.Add(ref merged, result.Value is null ? 0 : 1);
            Interlocked.Add(ref clashed, result.Value is null ? 1 : 0);
            return result.Value is { } value ? JsonText.Parse(value.Utf8.Span) == value : result.Clashes.Count > 0;
        }, iter: 3000);
        Assert.True(clashed > 100, $"{merged} merged, {clashed} clashed");
    }

    /// <summary>Each field is left, or changed, added or removed by one side: all of it is in the result, whichever side is the current one.</summary>
    [Fact]
    public void Merge_DisjointChanges_HoldsAllOfBothInEitherOrder()
    {
        var seen = new HashSet<string>();
        Gen.Select(Leaf.Array[Fields], Leaf.Array[Fields], Gen.Int[0, 5].Array[Fields]).Sample((before, after, what) =>
        {
            JsonObject origin = [], left = [], right = [], expected = [];
            for (var i = 0; i < Fields; i++)
            {
                // 0 left as it is; 1, 2 changed; 3, 4 removed; 5 added by the left, or by the right when the index is odd.
                var (old, made) = (what[i] == 5 ? null : before[i], what[i] is 3 or 4 ? null : what[i] == 0 ? before[i] : after[i]);
                var isLeft = what[i] is 1 or 3 || (what[i] == 5 && i % 2 == 0);
                Set(origin, i, old);
                Set(left, i, isLeft ? made : old);
                Set(right, i, isLeft ? old : made);
                Set(expected, i, made);
                lock (seen)
                    seen.Add($"{what[i]} {isLeft}");
            }

            Shape(origin, left, right, expected);
            var one = JsonMerge.Merge(Text(origin), Text(left), Text(right), MergeRules.None);
            var other = JsonMerge.Merge(Text(origin), Text(right), Text(left), MergeRules.None);
            Assert.True(JsonNode.DeepEquals(expected, one.Value?.ToNode()), $"{origin} {left} {right} gave {one.Value} {string.Join(' ', one.Clashes)}");
            Assert.True(JsonNode.DeepEquals(expected, other.Value?.ToNode()));
        }, iter: 3000);
        Assert.True(seen.Count >= 7, string.Join(", ", seen));
    }

    /// <summary>The control of the law above: where both change one field, it is named and nothing is taken.</summary>
    [Fact]
    public void Merge_OverlappingChanges_NamesEachAndNoOther() =>
        Gen.Select(Gen.Bool.Array[Fields], Gen.Int[0, 9].Array[Fields]).Sample((both, values) =>
        {
            JsonObject origin = [], left = [], right = [];
            for (var i = 0; i < Fields; i++)
            {
                Set(origin, i, $"{values[i]}");
                Set(left, i, both[i] ? "\"left\"" : $"{values[i]}");
                Set(right, i, "\"right\"");
            }

            Shape(origin, left, right);
            var result = JsonMerge.Merge(Text(origin), Text(left), Text(right), MergeRules.None);
            Assert.Equal(Paths.Where((_, i) => both[i]).Select(p => "/" + p), result.Clashes);
            Assert.Equal(both.Any(b => b), result.Value is null);
        }, iter: 1000);

    [Fact]
    public void Merge_Sets_AreTheSameInEitherOrderAndLoseNothing()
    {
        var items = Gen.Int[0, 9].HashSet[0, 8];
        Gen.Select(items, items, items).Sample((origin, left, right) =>
        {
            var one = JsonMerge.Merge(List(origin), List(left), List(right), Sets).Value!.Value.ToNode()!.AsArray().Select(i => (int)i!).ToList();
            var other = JsonMerge.Merge(List(origin), List(right), List(left), Sets).Value!.Value.ToNode()!.AsArray().Select(i => (int)i!).ToList();
            var expected = Enumerable.Range(0, 10).Where(i => origin.Contains(i) ? left.Contains(i) && right.Contains(i) : left.Contains(i) || right.Contains(i));
            Assert.Equal(expected, one.Order());
            Assert.Equal(expected, other.Order());
        }, iter: 2000);

        static JsonText List(IEnumerable<int> set) => JsonText.Parse($"[{string.Join(',', set)}]");
    }

    /// <summary>However late and in whatever order they come, what each counted is counted; far beyond 2^53, and with decimals.</summary>
    [Fact]
    public void Merge_Counters_AddUpInAnyOrder()
    {
        var start = Gen.Int[-5, 5].Select(i => BigInteger.Pow(10, 25) * i);
        Gen.Select(start, Gen.Long.Array[1, 8], Gen.Int[0, 3], Gen.Int.Array[8]).Sample((from, added, decimals, order) =>
        {
            var current = Number(from, decimals);
            foreach (var delta in added.Zip(order).OrderBy(pair => pair.Second).Select(pair => pair.First))
                current = JsonMerge.Merge(Number(from, decimals), current, Number(from + delta, decimals), Counters).Value!.Value;
            var sum = added.Aggregate(from, (total, delta) => total + delta);
            Assert.Equal(ExactNumber.Parse(Number(sum, decimals).Utf8.Span), ExactNumber.Parse(current.Utf8.Span));
        }, iter: 2000);

        static JsonText Number(BigInteger digits, int decimals) => JsonText.Parse(new ExactNumber(digits, -decimals).ToString());
    }

    private static void Set(JsonObject root, int field, string? value)
    {
        var names = Paths[field].Split('/');
        if (value is null)
            return;
        if (root[names[0]] is not JsonObject inner)
            root[names[0]] = inner = [];
        inner[names[1]] = JsonNode.Parse(value);
    }

    /// <summary>The outer objects are there on every side, also when they are empty: only what is in them changes.</summary>
    private static void Shape(params JsonObject[] roots)
    {
        foreach (var root in roots)
        {
            foreach (var name in (string[])["x", "y", "z"])
                root[name] ??= new JsonObject();
        }
    }

    private static JsonText Text(JsonNode node) => JsonText.From(node);
}
