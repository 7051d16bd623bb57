using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace SwarmMemory.Tests.Primitives;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("-9007199254740993")]
    [InlineData("123456789012345678901234567890.123456789012345678901234567890")]
    [InlineData("1.0")]
    [InlineData("1.10")]
    [InlineData("1e400")]
    [InlineData("-1E-400")]
    [InlineData("1e+2")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("0")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"a\\u0041\\n\\/\\\\\\\"\\b\\f\\r\\t\"")]
    [InlineData("\"\\u00e9\\u00E9\u00E9\"")]
    [InlineData("\"\\ud83d\\ude00\uD83D\uDE00\\uD83D\\uDE00\"")]
    [InlineData("\"\\\\ud800\"")]
    [InlineData("\"\\u0000\u007F\u2028\uFEFF\uFFFD\uFFFF\"")]
    [InlineData("\"<script>&'+\"")]
    [InlineData("{\"b\":1,\"a\":2,\"b\":3,\"\":4}")]
    [InlineData("[{\"a\":[1,1.0,1e0]},[],[[]],{}]")]
    public void Parse_JsonOnOneLine_IsKeptByteForByte(string text)
    {
        var parsed = JsonText.Parse(text);
        Assert.Equal(text, parsed.ToString());
        Assert.Equal(Encoding.UTF8.GetBytes(text), parsed.Utf8.ToArray());
        Assert.Equal(Encoding.UTF8.GetByteCount(text), parsed.Size);
        Assert.Equal(parsed, JsonText.Parse(parsed.Utf8.Span));
    }

    [Theory]
    [InlineData(" \t\r\n1\n ", "1")]
    [InlineData("{ \"a b\" : [ 1 ,\n2 ] ,\r\n\t\"c\" : \" d  e \" }", "{\"a b\":[1,2],\"c\":\" d  e \"}")]
    [InlineData("[ \"\\\" \" , \" \\\\\" , \"x y\" ]", "[\"\\\" \",\" \\\\\",\"x y\"]")]
    [InlineData("[ \"\u00A0 \u3000\" ]", "[\"\u00A0 \u3000\"]")]
    [InlineData("{ }", "{}")]
    public void Parse_WhiteSpace_RemovedOutsideStringsOnly(string text, string expected) =>
        Assert.Equal(expected, JsonText.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("1 2")]
    [InlineData("{}{}")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("'a'")]
    [InlineData("{a:1}")]
    [InlineData("// c\n1")]
    [InlineData("1 /* c */")]
    [InlineData("\"\t\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"a")]
    [InlineData("\uFEFF1")]
    [InlineData("\u00A01")]
    public void Parse_NotJson_Refused(string text) => AssertRefused(text, "not JSON");

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Parse_Depth64_AllowedAnd65Refused(string open, string close)
    {
        var deepest = Nested(64, open, close);
        Assert.Equal(deepest, JsonText.Parse(deepest).ToString());
        using var document = JsonText.Parse(deepest).ToDocument();
        Assert.NotNull(JsonText.Parse(deepest).ToNode());
        AssertRefused(Nested(65, open, close), "deeper than 64");
        AssertRefused(Nested(66, open, close), "deeper than 64");
        AssertRefused(Nested(100_000, open, close), "deeper than 64");
    }

    [Fact]
    public void Parse_ManyShallowLevels_AreNotDeep()
    {
        var wide = $"[{string.Join(',', Enumerable.Repeat("[[{}]]", 1000))}]";
        Assert.Equal(wide, JsonText.Parse(wide).ToString());
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\uDC00\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("\"\\ud800\\ud800\\udc00\"")]
    [InlineData("\"\\ud800x\"")]
    [InlineData("\"\\ud800\\n\\udc00\"")]
    [InlineData("\"\\\\\\ud800\"")]
    [InlineData("{\"\\ud83d\":1}")]
    public void Parse_EscapedLoneSurrogate_Refused(string text) => AssertRefused(text, "lone surrogate");

    [Fact]
    public void Parse_LoneSurrogate_Refused()
    {
        // Not as data of a theory: half a character does not survive an attribute.
        AssertRefused("\"\uD800\"", "lone surrogate");
        AssertRefused("\"x\uDC00\"", "lone surrogate");
        AssertRefused("\"\uDE00\uD83D\"", "lone surrogate");
        AssertRefused("\"\uD83D\\ude00\"", "lone surrogate");
    }

    [Theory]
    [InlineData(new byte[] { 0x22, 0xED, 0xA0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xFF, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xC0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xF4, 0x90, 0x80, 0x80, 0x22 })]
    public void Parse_BytesThatAreNoText_Refused(byte[] utf8) =>
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<SwarmMemoryException>(() => JsonText.Parse(utf8)).Code);

    [Fact]
    public void Parse_Refusal_HoldsNoPartOfTheValue()
    {
        var refusal = Assert.Throws<SwarmMemoryException>(() => JsonText.Parse("{\"password\": hunter2}"));
        Assert.DoesNotContain("hunter2", refusal.Message + refusal.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("password", refusal.Message + refusal.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void From_Node_WritesItsText()
    {
        Assert.Equal("null", JsonText.From(null).ToString());
        Assert.Equal("{\"a\":[1,\"\u00E9<\"]}", JsonText.From(new JsonObject { ["a"] = new JsonArray(1, "\u00E9<") }).ToString());
        Assert.Equal("[1e400,1.0]", JsonText.From(JsonNode.Parse("[1e400, 1.0]")).ToString());
    }

    [Fact]
    public void From_NodeWithALoneSurrogate_RefusedAndNotReplaced()
    {
        JsonNode[] nodes =
        [
            JsonValue.Create("a\uD800b"), new JsonArray("\uDC00"), new JsonObject { ["a\uD800"] = 1 }, JsonNode.Parse("[\"\\ud800\"]")!,
            new JsonObject { ["a"] = new JsonArray(new JsonObject { ["b"] = "\uDC00\uD800" }) },
        ];
        foreach (var node in nodes)
            Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<SwarmMemoryException>(() => JsonText.From(node)).Code);
        foreach (var whole in (string[])["\uD83D\uDE00", "\uFFFD", "\\uFFFD"])
            Assert.Equal(whole, JsonText.From(JsonValue.Create(whole)).ToNode()!.GetValue<string>());
    }

    [Fact]
    public void From_NodeDeeperThan64_Refused()
    {
        JsonNode node = new JsonArray();
        for (var i = 0; i < 64; i++)
            node = new JsonArray(node);
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<SwarmMemoryException>(() => JsonText.From(node)).Code);
    }

    [Fact]
    public void Object_OfFields_KeepsTheirTextAndLeavesOutTheMissing()
    {
        var text = JsonText.Object([("a", JsonText.Parse("1.0")), ("b", null), ("c", JsonText.Parse("[1e400, \"\\u00e9\"]"))]);
        Assert.Equal("{\"a\":1.0,\"c\":[1e400,\"\\u00e9\"]}", text.ToString());
        Assert.Equal(ErrorCode.InvalidArgument,
            Assert.Throws<SwarmMemoryException>(() => JsonText.Object([("a", JsonText.Parse(Nested(64, "[", "]")))])).Code);
    }

    [Fact]
    public void Equals_IsOfTheTextNotOfTheMeaning()
    {
        Assert.Equal(JsonText.Parse("[1, 2]"), JsonText.Parse("[1,2]"));
        Assert.True(JsonText.Parse("1") == JsonText.Parse(" 1 "));
        Assert.True(JsonText.Parse("1") != JsonText.Parse("1.0"));
        Assert.Equal(JsonText.Parse("[1]").GetHashCode(), JsonText.Parse("[ 1 ]").GetHashCode());
        Assert.Equal(JsonText.Null, default);
    }

    private static string Nested(int depth, string open, string close) =>
        string.Concat(Enumerable.Repeat(open, depth - 1)) + (open == "[" ? "[]" : "{}") + string.Concat(Enumerable.Repeat(close, depth - 1));

    private static void AssertRefused(string text, string message)
    {
        var refusal = Assert.Throws<SwarmMemoryException>(() => JsonText.Parse(text));
        Assert.Equal(ErrorCode.InvalidArgument, refusal.Code);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Hint);
    }
}
