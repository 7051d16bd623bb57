using System.Text;
using CsCheck;
using Xunit;

namespace SwarmMemory.Tests.Hooks;

/// <summary>Stored text on a terminal or in a prompt is text and nothing else.</summary>
public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("\u001b[31mred\u001b[0m", " [31mred [0m")]
    [InlineData("a\r\n\tb", "a b")]
    [InlineData("\u009b2J", " 2J")]
    [InlineData("left\u202eright\u200b", "leftright")]
    [InlineData("line\u2028next", "line next")]
    [InlineData("half \ud800 half", "half half")]
    [InlineData("é 漢字 🙂", "é 漢字 🙂")]
    public void Line_Text_HoldsNoControls(string text, string expected) => Assert.Equal(expected.TrimStart(), PlainText.Line(text).TrimStart());

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 4, "abc…")]
    [InlineData("ab🙂🙂", 5, "ab🙂…")]
    [InlineData("ab cdef", 4, "ab…")]
    public void Line_TooLong_IsCutBetweenCharacters(string text, int longest, string expected) => Assert.Equal(expected, PlainText.Line(text, longest));

    [Fact]
    public void Line_AnyText_IsSafeAndWellFormed() => Gen.String[Gen.Char, 0, 200].Sample(text =>
    {
        var line = PlainText.Line(text, 100);
        Assert.True(line.Length <= 100);
        Assert.DoesNotContain(line, char.IsControl);
        Assert.Equal(line, new UTF8Encoding(false, true).GetString(new UTF8Encoding(false, true).GetBytes(line)));
    }, iter: 2000);
}
