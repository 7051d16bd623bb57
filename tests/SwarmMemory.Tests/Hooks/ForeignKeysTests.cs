using CsCheck;
using Xunit;

namespace SwarmMemory.Tests.Hooks;

/// <summary>Other programs' names as keys of ours.</summary>
public sealed class ForeignKeysTests
{
    [Theory]
    [InlineData("memory/operations", "swarm-s/hooks/memory/operations")]
    [InlineData("swarm/backend/api", "swarm/backend/api")]
    [InlineData("global/knowledge/x", "global/knowledge/x")]
    [InlineData("plain", "swarm-s/hooks/plain")]
    public void Resolve_Key_StaysOrComesBelowHooks(string key, string expected) => Assert.Equal(expected, HookKeys.Resolve("s", key));

    [Theory]
    [InlineData("with space", "swarm-s/hooks/with-space~")]
    [InlineData("/absolute/path", "swarm-s/hooks/absolute/path~")]
    [InlineData("a/b/c/d/e/f/g/h", "swarm-s/hooks/a/b/c/d/e/f-g-h~")]
    [InlineData("../..", "swarm-s/hooks/")]
    public void Resolve_NameThatCannotStand_IsMarked(string key, string begins) =>
        Assert.StartsWith(begins, HookKeys.Resolve("s", key), StringComparison.Ordinal);

    [Fact]
    public void Below_AnyName_IsAValidKeyAndTheSameEachTime() => Gen.String[Gen.Char, 0, 400].Sample(name =>
    {
        var key = ForeignKeys.Below("swarm-s/import/default", name);
        Assert.True(MemoryKey.TryParse(key, out var parsed), key);
        Assert.Equal(key, parsed!.Value);
        Assert.Equal(key, ForeignKeys.Below("swarm-s/import/default", name));
    }, iter: 3000);

    [Fact]
    public void Below_NamesThatLookAlike_StayApart()
    {
        string[] names = ["a b", "a-b", "a  b", "a/b", "a//b", "/a/b", "a b ", new string('x', 300), new string('x', 301), "", " ", ".", ".."];
        Assert.Equal(names.Length, names.Select(n => ForeignKeys.Below("swarm-s/hooks", n)).Distinct().Count());
    }
}
