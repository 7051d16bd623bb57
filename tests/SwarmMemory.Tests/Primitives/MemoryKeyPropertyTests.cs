using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Xunit;

namespace SwarmMemory.Tests.Primitives;

/// <summary>What holds for every text, found out with random ones that lie near the rules.</summary>
public sealed partial class MemoryKeyPropertyTests
{
    private static readonly string[] Pieces =
    [
        "swarm", "agent", "session", "global", "neural", "-", "-a", "-B7", "system", "internal", "backup", "temp", "state", "x", "9", ".", "_", ":",
        "@", "~", "+", " ", "*", "?", "\\", "\n", "\0", "\u00E9", "e\u0301", "\u0323", "\u0958", "\u1100", "\u1161", "\u11A8", "\u65E5",
        "\uD83D\uDE00", "\uD835\uDC00", "\uD800", "\uDC00", "\u200D", "\u212B", "\uFB1D", new('y', 60), new('\u65E5', 60),
        string.Concat(Enumerable.Repeat("\uD835\uDC00", 61)),
    ];

    private static readonly Gen<string> Segments = Gen.OneOf(Pieces).Array[0, 4].Select(string.Concat);
    private static readonly Gen<string> Paths = Segments.Array[1, 9].Select(s => string.Join('/', s));
    private static readonly Gen<string> NearlyValid = Gen.Select(
        Gen.OneOf("swarm", "swarm-a", "agent-\u00E9", "session-s", "global", "neural", "temp", "swarm-e\u0301"),
        Gen.OneOf(Pieces).Array[1, 8], (first, rest) => $"{first}/{string.Join('/', rest)}");
    private static readonly Gen<string> Valid = Gen.Select(
        Gen.OneOf("swarm", "swarm-a", "agent-\u00E9", "session-s", "global", "neural", "swarm-e\u0301"),
        Gen.Char["abcXYZ019_-:@~+"].Array[1, 40].Array[1, 8], (first, rest) => $"{first}/{string.Join('/', rest.Select(c => new string(c)))}");
    private static readonly Gen<string> Texts = Gen.OneOf(Paths, NearlyValid, Valid, Gen.String, Gen.String[Gen.Char, 0, 300]);

    [Fact]
    public void Parse_AnyText_IsItsOwnKeyOrRefusedWithAKeyThatIsValid()
    {
        var (parsed, refused, suggested) = (0, 0, 0);
        Texts.Sample(text =>
        {
            try
            {
                var key = MemoryKey.Parse(text);
                Interlocked.Increment(ref parsed);
                Assert.Equal(key.Value, MemoryKey.Parse(key.Value).Value);
                AssertWithinTheRules(key);
            }
            catch (SwarmMemoryException e)
            {
                Interlocked.Increment(ref refused);
                Assert.Equal(ErrorCode.InvalidKey, e.Code);
                Assert.NotEmpty(e.Message);
                if (NearestKey().Match(e.Hint) is not { Success: true } match)
                    return;
                Interlocked.Increment(ref suggested);
                Assert.Equal(match.Groups[1].Value, MemoryKey.Parse(match.Groups[1].Value).Value);
            }
        }, iter: 20_000);

        // The texts must really have come from all sides.
        Assert.True(parsed > 200 && refused > 2000 && suggested > 1000, $"{parsed} parsed, {refused} refused, {suggested} with a nearest key");
    }

    [Fact]
    public void NearestSegment_AnyText_IsASegment() =>
        Texts.Sample(text =>
        {
            var segment = MemoryKeyRules.NearestSegment(text);
            Assert.True(MemoryKeyRules.IsSegment(segment), segment);
            if (MemoryKeyRules.IsSegment(text) && !text.EndsWith('-') && !text.StartsWith('-') && !text.Contains("--", StringComparison.Ordinal))
                Assert.Equal(text, segment);
        }, iter: 5000);

    private static void AssertWithinTheRules(MemoryKey key)
    {
        var segments = key.Value.Split('/');
        Assert.InRange(segments.Length, 2, 8);
        Assert.InRange(key.Value.Length, 3, 255);
        Assert.InRange(Encoding.UTF8.GetByteCount(key.Value), 3, 1023);
        Assert.All(segments, s => Assert.False(s.Length == 0 || s[0] == '.'));
        Assert.DoesNotContain(segments[0], (string[])["system", "internal", "backup", "temp"]);
        Assert.DoesNotContain(segments[1], (string[])["system", "internal", "backup", "temp"]);
        Assert.Matches("^(swarm|agent|session|global|neural)(-|$)", segments[0]);
    }

    [GeneratedRegex("The nearest valid key is \"(.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex NearestKey();
}
