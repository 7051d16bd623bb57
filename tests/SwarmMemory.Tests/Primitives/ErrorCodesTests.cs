using Xunit;

namespace SwarmMemory.Tests.Primitives;

public sealed class ErrorCodesTests
{
    /// <summary>Programs match on these; a name never changes.</summary>
    private static readonly string[] Promised =
    [
        "invalid_key", "invalid_argument", "not_found", "version_conflict", "locked", "lease_lost", "stale_fence", "deadlock", "timeout",
        "quota_exceeded", "value_too_large", "corrupt_entry", "access_denied", "storage_full", "storage_unavailable", "read_only",
        "unsupported_schema",
    ];

    [Fact]
    public void Name_OfEveryCode_IsThePromisedOne() => Assert.Equal(Promised, Enum.GetValues<ErrorCode>().Select(c => c.Name()));

    [Fact]
    public void Name_OfEveryCode_IsItsSnakeCase() => Assert.All(Enum.GetValues<ErrorCode>(), code => Assert.Equal(
        string.Concat(code.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}")),
        code.Name()));

    [Fact]
    public void Name_OfNoCode_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => ((ErrorCode)999).Name());

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(long.MaxValue, true)]
    [InlineData(-1, false)]
    public void EntryVersion_Parse_TakesZeroOrMore(long value, bool valid)
    {
        if (valid)
        {
            Assert.Equal(value, EntryVersion.Parse("expected_version", value).Value);
            return;
        }

        var refusal = Assert.Throws<SwarmMemoryException>(() => EntryVersion.Parse("expected_version", value));
        Assert.Equal(ErrorCode.InvalidArgument, refusal.Code);
        Assert.Contains("expected_version", refusal.Message, StringComparison.Ordinal);
    }
}
