using System.Text.RegularExpressions;
using CsCheck;
using Xunit;

namespace SwarmMemory.Tests.Primitives;

public sealed partial class CallerTests
{
    [Fact]
    public void Parse_Labels_AreKept()
    {
        var caller = Caller.Parse("hive", "worker.1", "p1", "memory_store");
        Assert.Equal(new Caller("hive", "worker.1", "p1", "memory_store"), caller);
        Assert.Equal(new Caller("hive", "worker.1"), Caller.Parse("hive", "worker.1"));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("A.b_c-d:e@f~g+h")]
    [InlineData("\u65E5\u672C\u8A9E")]
    [InlineData("system")]
    [InlineData("-")]
    [InlineData("agent-x")]
    public void Parse_ValidLabel_StandsInAKey(string label)
    {
        var caller = Caller.Parse(label, label);
        Assert.Equal((label, label), (caller.Swarm, caller.Agent));
        var key = MemoryKey.Parse($"swarm-{caller.Swarm}/agent-{caller.Agent}/state");
        Assert.Equal((label, label), (key.Swarm, key.Agent));
    }

    [Fact]
    public void Parse_TextInTwoForms_IsOneLabel() =>
        Assert.Equal(Caller.Parse("caf\u00E9", "caf\u00E9"), Caller.Parse("cafe\u0301", "cafe\u0301"));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("a/agent-b")]
    [InlineData("a\nb")]
    [InlineData("\uD83D\uDE00")]
    public void Parse_InvalidLabel_Refused(string label)
    {
        AssertRefused("swarm", label, () => Caller.Parse(label, "a"));
        AssertRefused("agent", label, () => Caller.Parse("a", label));
    }

    [Fact]
    public void Parse_64Characters_AllowedAnd65Refused()
    {
        var longest = new string('x', 64);
        Assert.Equal(longest, Caller.Parse(longest, longest).Agent);
        AssertRefused("agent", longest + "x", () => Caller.Parse("a", longest + "x"));
    }

    [Fact]
    public void Parse_AnyText_IsALabelOrRefusedWithOneThatIs() =>
        Gen.OneOf(Gen.String, Gen.OneOf("a", "/", " ", "-", ".", "\u00E9", "\uD835\uDC00", "\uD800").Array[0, 80].Select(string.Concat)).Sample(text =>
        {
            try
            {
                var label = Caller.Parse("a", text).Agent;
                Assert.Equal(label, Caller.Parse("a", label).Agent);
                Assert.DoesNotContain('/', label);
            }
            catch (SwarmMemoryException e)
            {
                var example = Example().Match(e.Hint).Groups[1].Value;
                Assert.Equal(example, Caller.Parse("a", example).Agent);
            }
        }, iter: 5000);

    private static void AssertRefused(string argument, string label, Action parse)
    {
        var refusal = Assert.Throws<SwarmMemoryException>(parse);
        Assert.Equal(ErrorCode.InvalidArgument, refusal.Code);
        Assert.Contains($"The {argument} label must be 1 to 64", refusal.Message, StringComparison.Ordinal);
        var example = Example().Match(refusal.Hint).Groups[1].Value;
        Assert.NotEqual(label, example);
        Assert.Equal(example, Caller.Parse(example, example).Agent);
    }

    [GeneratedRegex("Use for example \"(.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex Example();
}
