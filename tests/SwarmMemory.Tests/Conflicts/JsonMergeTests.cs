using SwarmMemory.Coordination;
using Xunit;

namespace SwarmMemory.Tests.Conflicts;

/// <summary>The rules of a merge, one by one, as docs/conflicts.md lists them.</summary>
public sealed class JsonMergeTests
{
    private static readonly MergeRules Rules = new(["/n", "/by/*/n"], ["/tags"]);

    [Theory]
    // Fields: each side's changes, additions and removals.
    [InlineData("""{"a":1,"b":1}""", """{"a":2,"b":1}""", """{"a":1,"b":3}""", """{"a":2,"b":3}""")]
    [InlineData("""{"a":1}""", """{"a":1,"l":1}""", """{"r":2,"a":1}""", """{"a":1,"l":1,"r":2}""")]
    [InlineData("""{"a":1,"b":1,"c":1}""", """{"b":1,"c":1}""", """{"a":1,"c":1}""", """{"c":1}""")]
    [InlineData("""{"a":1}""", "{}", "{}", "{}")]
    [InlineData("""{"a":1}""", """{"a":2}""", """{"a":2}""", """{"a":2}""")]
    [InlineData("""{"o":{"a":1,"b":{"c":1}}}""", """{"o":{"a":2,"b":{"c":1}}}""", """{"o":{"a":1,"b":{"c":1,"d":[]}}}""", """{"o":{"a":2,"b":{"c":1,"d":[]}}}""")]
    [InlineData("""{"z":1,"a":1}""", """{"z":1,"a":2}""", """{"a":1,"z":1,"m":0}""", """{"z":1,"a":2,"m":0}""")]
    // Both made the same new field: objects join, equal values are one.
    [InlineData("{}", """{"o":{"l":1}}""", """{"o":{"r":1}}""", """{"o":{"l":1,"r":1}}""")]
    [InlineData("{}", """{"x":[1]}""", """{"x":[1]}""", """{"x":[1]}""")]
    // Exact text: numbers, escapes and what nobody touched.
    [InlineData("""{"a":1.0,"b":1}""", """{"a":1.0,"b":12345678901234567890123}""", """{"a":1e2,"b":1}""", """{"a":1e2,"b":12345678901234567890123}""")]
    [InlineData("""{"\u0061":"\u00e9","b":1}""", """{"\u0061":"\u00e9","b":2}""", """{"a":"x","b":1}""", """{"\u0061":"x","b":2}""")]
    [InlineData("""{"a":"\u00e9"}""", """{"a":"é","b":1}""", """{"a":"\u00e9","c":1}""", """{"a":"é","b":1,"c":1}""")]
    // A field's order is no change.
    [InlineData("""{"o":{"a":1,"b":2}}""", """{"o":{"b":2,"a":1}}""", """{"o":{"a":9,"b":2}}""", """{"o":{"a":9,"b":2}}""")]
    // Arrays: one side, the same, or both only appended.
    [InlineData("[1]", "[2,3]", "[1]", "[2,3]")]
    [InlineData("[1]", "[1,2]", "[1,2]", "[1,2]")]
    [InlineData("[1]", "[1,2]", "[1,3,4]", "[1,2,3,4]")]
    [InlineData("""[{"a":1}]""", """[{"a":1},2]""", """[{"a":1},3]""", """[{"a":1},2,3]""")]
    // Sets: what either added, without what either removed.
    [InlineData("""{"tags":["a","b"]}""", """{"tags":["b","l"]}""", """{"tags":["r","a","l"]}""", """{"tags":["l","r"]}""")]
    [InlineData("{}", """{"tags":["x"]}""", """{"tags":["y","x"]}""", """{"tags":["x","y"]}""")]
    [InlineData("""{"tags":[{"a":1,"b":2}]}""", """{"tags":[{"a":1,"b":2},"\u0061"]}""", """{"tags":["a",{"b":2,"a":1},3]}""", """{"tags":[{"a":1,"b":2},"\u0061",3]}""")]
    // Counters: differences, exactly; none is none.
    [InlineData("""{"n":5}""", """{"n":7}""", """{"n":6}""", """{"n":8}""")]
    [InlineData("""{"n":5}""", """{"n":6}""", """{"n":6}""", """{"n":7}""")]
    [InlineData("{}", """{"n":1}""", """{"n":1}""", """{"n":2}""")]
    [InlineData("""{"n":9007199254740993}""", """{"n":9007199254740994}""", """{"n":9007199254740995}""", """{"n":9007199254740996}""")]
    [InlineData("""{"n":0.1}""", """{"n":0.3}""", """{"n":-1.25}""", """{"n":-1.05}""")]
    [InlineData("""{"n":1e3}""", """{"n":1001}""", """{"n":1.5E3}""", """{"n":1501}""")]
    [InlineData("""{"by":{"x":{"n":1},"y":{"n":1}}}""", """{"by":{"x":{"n":2},"y":{"n":1}}}""", """{"by":{"x":{"n":2},"y":{"n":5}}}""", """{"by":{"x":{"n":3},"y":{"n":5}}}""")]
    // Whole values that only one side changed.
    [InlineData("1", "1", "null", "null")]
    [InlineData("{}", """[1, 2]""", "{}", "[1,2]")]
    public void Merge_ChangesThatGoTogether_AreBothThere(string origin, string current, string incoming, string expected) =>
        Assert.Equal(expected, Merge(origin, current, incoming).Value?.ToString());

    [Theory]
    [InlineData("1", "2", "3", "")]
    [InlineData("""{"a":1}""", """{"a":2}""", """{"a":3}""", "/a")]
    [InlineData("""{"a":1,"b":1}""", """{"b":1}""", """{"a":2,"b":1}""", "/a")]
    [InlineData("""{"a":1,"b":1}""", """{"a":2,"b":1}""", """{"b":1}""", "/a")]
    [InlineData("""{"a":1}""", """{"a":{"x":1}}""", """{"a":{"y":1}}""", "/a")]
    [InlineData("{}", """{"a":1}""", """{"a":2}""", "/a")]
    [InlineData("[1,2]", "[1,2,3]", "[2]", "")]
    [InlineData("""{"tags":["a"]}""", """{"tags":null}""", """{"tags":["b"]}""", "/tags")]
    [InlineData("""{"n":1}""", """{"n":"2"}""", """{"n":3}""", "/n")]
    [InlineData("""{"n":1}""", """{"n":2}""", """{"m":1}""", "/n")]
    [InlineData("""{"n":1}""", """{"n":1e999999}""", """{"n":3}""", "/n")]
    [InlineData("""{"o":{"a/b":1,"~":1},"x":1}""", """{"o":{"a/b":2,"~":2},"x":2}""", """{"o":{"a/b":3,"~":3},"x":1}""", "/o/a~1b /o/~0")]
    // Numbers that are not written alike are not the same; there is no counter here.
    [InlineData("""{"m":1}""", """{"m":2}""", """{"m":2.0}""", "/m")]
    public void Merge_ChangesThatDoNot_AreNamed(string origin, string current, string incoming, string clashes)
    {
        var result = Merge(origin, current, incoming);

        Assert.Null(result.Value);
        Assert.Equal(clashes.Split(' '), result.Clashes);
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"b":1}""", """{"a":1,"b":1}""")]
    [InlineData("[1]", "[2]", "[1,2]")]
    [InlineData("7", "7", "7")]
    [InlineData("7", "8", null)]
    [InlineData("""{"a":1}""", "[]", null)]
    public void Merge_WithoutABase_JoinsWhatBothMade(string current, string incoming, string? expected) =>
        Assert.Equal(expected, JsonMerge.Merge(null, JsonText.Parse(current), JsonText.Parse(incoming), Rules).Value?.ToString());

    [Fact]
    public void Merge_RepeatedNames_AreOneValue()
    {
        const string Twice = """{"a":1,"a":2}""";
        Assert.Equal("""{"a":3,"a":2}""", Merge(Twice, """{"a":3,"a":2}""", Twice).Value?.ToString());
        Assert.Equal("""{"a":3,"a":2}""", Merge(Twice, """{"a":3,"a":2}""", """{"a":3,"a":2}""").Value?.ToString());
        Assert.Equal([""], Merge(Twice, """{"a":3,"a":2}""", """{"a":1,"a":2,"b":1}""").Clashes);
        // The control: without the repeated name each field is its own.
        Assert.Equal("""{"a":3,"b":1}""", Merge("""{"a":1}""", """{"a":3}""", """{"a":1,"b":1}""").Value?.ToString());
    }

    [Fact]
    public void Merge_AsDeepAsAValueMayBe_ReachesTheBottom()
    {
        var (origin, current, incoming) = (Deep("""{"a":1,"b":1}"""), Deep("""{"a":2,"b":1}"""), Deep("""{"a":1,"b":2}"""));
        Assert.Equal(Deep("""{"a":2,"b":2}"""), Merge(origin, current, incoming).Value?.ToString());

        static string Deep(string inner) =>
            string.Concat(Enumerable.Repeat("{\"d\":", JsonText.MaxDepth - 1)) + inner + new string('}', JsonText.MaxDepth - 1);
    }

    [Fact]
    public void Merge_CounterThatIsTheWholeValue_Adds() =>
        Assert.Equal("3", JsonMerge.Merge(JsonText.Parse("1"), JsonText.Parse("2"), JsonText.Parse("2"), new MergeRules([""], [])).Value?.ToString());

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("1.50", "1.50")]
    [InlineData("12E-3", "0.012")]
    [InlineData("-1.2e+3", "-1200")]
    [InlineData("123456789012345678901234567890.1", "123456789012345678901234567890.1")]
    public void ExactNumber_AnyForm_IsWrittenPlainly(string text, string expected) =>
        Assert.Equal(expected, ExactNumber.Parse(System.Text.Encoding.ASCII.GetBytes(text))!.Value.ToString());

    [Theory]
    [InlineData("x", "does not begin with /")]
    [InlineData("/a~2", "~")]
    [InlineData("/a~", "~")]
    public void PointerPattern_Wrong_IsNamed(string text, string named) =>
        Assert.Contains(named, PointerPattern.Problem(text), StringComparison.Ordinal);

    private static MergeResult Merge(string origin, string current, string incoming) =>
        JsonMerge.Merge(JsonText.Parse(origin), JsonText.Parse(current), JsonText.Parse(incoming), Rules);
}
