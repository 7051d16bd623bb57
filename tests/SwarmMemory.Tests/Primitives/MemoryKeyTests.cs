using Xunit;

namespace SwarmMemory.Tests.Primitives;

public sealed class MemoryKeyTests
{
    [Theory]
    [InlineData("swarm-abc123/agent-worker1/state", MemoryCategory.Agent, "abc123", "worker1", null)]
    [InlineData("swarm-abc123/global/coordination", MemoryCategory.Global, "abc123", null, null)]
    [InlineData("swarm-abc123/session-session1/context", MemoryCategory.Session, "abc123", null, "session1")]
    [InlineData("neural/patterns/pattern_communication_xyz789", MemoryCategory.Neural, null, null, null)]
    [InlineData("global/knowledge/optimization_strategies", MemoryCategory.Global, null, null, null)]
    public void Parse_ExampleKeys_KnowWhatTheyBelongTo(string text, MemoryCategory category, string? swarm, string? agent, string? session) =>
        AssertKey(text, category, swarm, agent, session);

    [Theory]
    [InlineData("swarm/state", MemoryCategory.Swarm, null, null, null)]
    [InlineData("agent/state", MemoryCategory.Agent, null, null, null)]
    [InlineData("session/state", MemoryCategory.Session, null, null, null)]
    [InlineData("swarm-a/state", MemoryCategory.Swarm, "a", null, null)]
    [InlineData("agent-a/state", MemoryCategory.Agent, null, "a", null)]
    [InlineData("session-a/state", MemoryCategory.Session, null, null, "a")]
    [InlineData("swarm-a/neural/patterns", MemoryCategory.Neural, "a", null, null)]
    [InlineData("swarm-a/global", MemoryCategory.Global, "a", null, null)]
    [InlineData("swarm-a/agent/state", MemoryCategory.Agent, "a", null, null)]
    [InlineData("swarm-a/x/agent-b", MemoryCategory.Swarm, "a", null, null)]
    [InlineData("swarm-a/swarm-b/x", MemoryCategory.Swarm, "a", null, null)]
    [InlineData("swarm-a/globalism/x", MemoryCategory.Swarm, "a", null, null)]
    [InlineData("swarm-a/agents-b/x", MemoryCategory.Swarm, "a", null, null)]
    [InlineData("swarm/agent-b/x", MemoryCategory.Swarm, null, null, null)]
    [InlineData("agent-a/session-s/x", MemoryCategory.Agent, null, "a", null)]
    [InlineData("global/agent-a/x", MemoryCategory.Global, null, null, null)]
    [InlineData("swarm-a-b/agent-c-d/x", MemoryCategory.Agent, "a-b", "c-d", null)]
    [InlineData("swarm--/agent--/x", MemoryCategory.Agent, "-", "-", null)]
    public void Parse_Nesting_TheMostSpecificCategoryCounts(string text, MemoryCategory category, string? swarm, string? agent, string? session) =>
        AssertKey(text, category, swarm, agent, session);

    [Theory]
    [InlineData("swarm-a/agent-b/x", "agent:a/b")]
    [InlineData("agent-b/x", "agent:/b")]
    [InlineData("swarm-a/session-s/x", "session:a/s")]
    [InlineData("session-s/x", "session:/s")]
    [InlineData("swarm-a/global/x", null)]
    [InlineData("global/x", null)]
    [InlineData("agent/x", null)]
    public void Account_ByOwner_IsTheSessionsOrTheAgents(string text, string? account) =>
        Assert.Equal(account, MemoryKey.Parse(text).Account);

    [Theory]
    [InlineData("system")]
    [InlineData("internal")]
    [InlineData("backup")]
    [InlineData("temp")]
    public void Parse_ReservedSegment_RefusedInTheFirstTwoPlacesOnly(string word)
    {
        AssertRefused($"{word}/x", $"\"{word}\" is reserved in first place");
        AssertRefused($"global/{word}", $"\"{word}\" is reserved in second place");
        AssertRefused($"global/{word}/x", $"\"{word}\" is reserved in second place");
        Assert.Equal(MemoryCategory.Global, MemoryKey.Parse($"global/x/{word}").Category);
        Assert.Equal(MemoryCategory.Global, MemoryKey.Parse($"global/{word}s").Category);
    }

    [Theory]
    [InlineData("global/attempt")]
    [InlineData("global/System")]
    [InlineData("global/temporary")]
    [InlineData("swarm-temp/x")]
    [InlineData("agent-system/backup-2")]
    public void Parse_WordThatOnlyHoldsAReservedOne_IsFine(string text) => Assert.Equal(text, MemoryKey.Parse(text).Value);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("global", "1 segment;")]
    [InlineData("a/b/c/d/e/f/g/h/i", "9 segments;")]
    [InlineData("global//x", "empty segment")]
    [InlineData("/global/x", "empty segment")]
    [InlineData("global/x/", "empty segment")]
    [InlineData("global/.hidden", "\".hidden\" starts with '.'")]
    [InlineData("global/..", "\"..\" starts with '.'")]
    [InlineData("global/a b", "\"a b\" holds a space")]
    [InlineData("global/a*b", "\"a*b\" holds '*'")]
    [InlineData("global/a\\b", "holds '\\'")]
    [InlineData("global/\uD83D\uDE00", "holds '\uD83D\uDE00'")]
    [InlineData("global/a\u200Db", "the character U+200D")]
    [InlineData("project/x", "\"project\" is no category")]
    [InlineData("Global/x", "\"Global\" is no category")]
    [InlineData("global-a/x", "\"global-a\" is no category")]
    [InlineData("neural-a/x", "\"neural-a\" is no category")]
    [InlineData("swarm-/x", "\"swarm-\" is no category")]
    [InlineData("swarms/x", "\"swarms\" is no category")]
    public void Parse_BrokenRule_NamesTheRuleAndTheSegment(string text, string message) => AssertRefused(text, message);

    [Fact]
    public void Parse_LoneSurrogate_Refused()
    {
        // Not as data of a theory: half a character does not survive an attribute.
        AssertRefused("\uD800", "lone surrogate (U+D800) at character 1");
        AssertRefused("global/a\uD800", "lone surrogate (U+D800) at character 9");
        AssertRefused("global/\uDC00a", "lone surrogate (U+DC00) at character 8");
        AssertRefused("global/\uDC00\uD800", "lone surrogate (U+DC00) at character 8");
        AssertRefused("global/\uD83D\uDE00\uD83D", "lone surrogate (U+D83D) at character 10");
    }

    [Fact]
    public void Parse_ControlCharacter_Refused()
    {
        for (var unit = 0; unit <= 0x9F; unit++)
        {
            if (char.IsControl((char)unit))
                AssertRefused($"global/a{(char)unit}b", $"control character (U+{unit:X4}) at character 9");
        }
    }

    [Theory]
    [InlineData("global/a.b_c-d:e@f~g+h")]
    [InlineData("global/Z\u00FCrich/\u65E5\u672C\u8A9E/\u0645\u0631\u062D\u0628\u0627")]
    [InlineData("global/\uD835\uDC00")]
    [InlineData("global/-/_/~")]
    [InlineData("global/a.")]
    public void Parse_AllowedCharacters_AreKept(string text) => Assert.Equal(text, MemoryKey.Parse(text).Value);

    [Fact]
    public void Parse_EightSegments_AllowedAndNineRefused()
    {
        Assert.Equal("global/2/3/4/5/6/7/8", MemoryKey.Parse("global/2/3/4/5/6/7/8").Value);
        AssertRefused("global/2/3/4/5/6/7/8/9", "9 segments; 2 to 8");
    }

    [Fact]
    public void Parse_255Characters_AllowedAnd256Refused()
    {
        var longest = "global/" + new string('x', 248);
        Assert.Equal(255, MemoryKey.Parse(longest).Value.Length);
        AssertRefused(longest + "x", "256 characters; at most 255");
    }

    [Fact]
    public void Parse_LongestCharacters_StayBelowTheLimitOfBytes()
    {
        // Three bytes a character is the most that 255 characters can take, well below 1,023 bytes.
        var longest = "global/" + new string('\u65E5', 248);
        Assert.Equal(longest, MemoryKey.Parse(longest).Value);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(longest), 750, MemoryKey.MaxBytes);
    }

    [Theory]
    [InlineData("global/caf\u00E9", "global/cafe\u0301")]
    [InlineData("global/\uAC01", "global/\u1100\u1161\u11A8")]
    [InlineData("agent-\u1EAD/x", "agent-a\u0302\u0323/x")]
    public void Parse_TextInTwoForms_IsOneKey(string composed, string decomposed)
    {
        Assert.NotEqual(composed, decomposed);
        var (one, other) = (MemoryKey.Parse(composed), MemoryKey.Parse(decomposed));
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal(composed, other.Value);
        Assert.Equal(one.Agent, other.Agent);
    }

    [Fact]
    public void Parse_LengthIsCountedInFormC()
    {
        var text = "global/" + string.Concat(Enumerable.Repeat("e\u0301", 248));
        Assert.Equal(255, MemoryKey.Parse(text).Value.Length);
    }

    [Fact]
    public void Equals_OtherCase_IsAnotherKey()
    {
        Assert.NotEqual(MemoryKey.Parse("global/A"), MemoryKey.Parse("global/a"));
        Assert.Equal(MemoryKey.Parse("global/a"), MemoryKey.Parse("global/a"));
    }

    [Fact]
    public void SelfAndAncestors_OfAKey_LongestFirst() => Assert.Equal(
        ["swarm-a/agent-b/x/y", "swarm-a/agent-b/x", "swarm-a/agent-b", "swarm-a"],
        MemoryKey.Parse("swarm-a/agent-b/x/y").SelfAndAncestors());

    [Theory]
    [InlineData("my notes", "global/my-notes")]
    [InlineData("project/plan", "global/project/plan")]
    [InlineData("global//x", "global/x")]
    [InlineData("temp/x", "global/temp_/x")]
    [InlineData("global/temp", "global/temp_")]
    [InlineData("swarm-1", "swarm-1/state")]
    [InlineData("global/..hidden", "global/hidden")]
    [InlineData("swarm-a/agent b/what? now!", "swarm-a/agent-b/what-now")]
    [InlineData("a/b/c/d/e/f/g/h/i", "global/a/b/c/d/e/f/g")]
    public void Parse_Refusal_GivesTheNearestValidKey(string text, string nearest)
    {
        var refusal = Assert.Throws<SwarmMemoryException>(() => MemoryKey.Parse(text));
        Assert.EndsWith($"The nearest valid key is \"{nearest}\".", refusal.Hint, StringComparison.Ordinal);
        Assert.Equal(nearest, MemoryKey.Parse(nearest).Value);
    }

    [Fact]
    public void TryParse_AsParse_WithoutTheException()
    {
        Assert.True(MemoryKey.TryParse("global/x", out var key));
        Assert.Equal("global/x", key.ToString());
        Assert.False(MemoryKey.TryParse("x", out key));
        Assert.Null(key);
    }

    private static void AssertKey(string text, MemoryCategory category, string? swarm, string? agent, string? session)
    {
        var key = MemoryKey.Parse(text);
        Assert.Equal(text, key.Value);
        Assert.Equal((category, swarm, agent, session), (key.Category, key.Swarm, key.Agent, key.Session));
    }

    private static void AssertRefused(string text, string message)
    {
        var refusal = Assert.Throws<SwarmMemoryException>(() => MemoryKey.Parse(text));
        Assert.Equal(ErrorCode.InvalidKey, refusal.Code);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Hint);
        Assert.False(MemoryKey.TryParse(text, out _));
    }

    [Theory]
    [InlineData("swarm-a/agent-b/c/d", "agent:a/b", "swarm-a/agent-b/")]
    [InlineData("swarm-a/session-s/c", "session:a/s", "swarm-a/session-s/")]
    [InlineData("agent-b/c", "agent:/b", "agent-b/")]
    [InlineData("session-s/c/d", "session:/s", "session-s/")]
    [InlineData("swarm-a/global/state", null, null)]
    [InlineData("global/knowledge/x", null, null)]
    public void Account_Key_IsItsAgentsOrSessionsAndSoIsThePrefix(string key, string? account, string? prefix)
    {
        var parsed = MemoryKey.Parse(key);

        Assert.Equal((account, prefix), (parsed.Account, parsed.AccountPrefix));
    }
}
