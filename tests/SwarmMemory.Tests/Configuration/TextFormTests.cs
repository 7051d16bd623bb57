using System.Globalization;
using SwarmMemory.Hosting.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Configuration;

/// <summary>Sizes, durations and percentages as text.</summary>
public sealed class TextFormTests
{
    [Theory]
    [InlineData("0B", 0)]
    [InlineData("1b", 1)]
    [InlineData("1KB", 1024)]
    [InlineData("1 KiB", 1024)]
    [InlineData("007kib", 7168)]
    [InlineData("3MB", 3145728)]
    [InlineData("3mIb", 3145728)]
    [InlineData("2GB", 2147483648)]
    [InlineData("2GiB", 2147483648)]
    public void SizeParse_NumberAndUnit_GivesBytes(string text, long bytes) => Assert.Equal(bytes, SizeText.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("B")]
    [InlineData("MB")]
    [InlineData("100")]
    [InlineData("-1MB")]
    [InlineData("+1MB")]
    [InlineData("1.5MB")]
    [InlineData("1,000MB")]
    [InlineData("1  MB")]
    [InlineData(" 1MB")]
    [InlineData("1MB ")]
    [InlineData("1iB")]
    [InlineData("1TB")]
    [InlineData("0x1MB")]
    [InlineData("١MB")]
    [InlineData("9223372036854775807GB")]
    [InlineData("99999999999999999999B")]
    public void SizeParse_AnythingElse_IsAProblem(string text) => Assert.NotNull(SizeText.Parse(text).Problem);

    [Fact]
    public void SizeFormat_AnySize_IsReadBackToTheSame()
    {
        var random = new Random(20_240_601);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = random.NextInt64(1, 1L << 50) >> random.Next(50) << (random.Next(4) * 3);
            Assert.Equal(bytes, SizeText.Parse(SizeText.Format(bytes)).Value);
        }
    }

    [Theory]
    [InlineData("1ms", 1)]
    [InlineData("90s", 90_000)]
    [InlineData("15m", 900_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("30d", 2_592_000_000)]
    [InlineData("36500d", 3_153_600_000_000)]
    public void DurationParse_NumberAndUnit_GivesTheTime(string text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), DurationText.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("30")]
    [InlineData("30 d")]
    [InlineData("30D")]
    [InlineData("-1d")]
    [InlineData("1.5h")]
    [InlineData("1h30m")]
    [InlineData("1w")]
    [InlineData("1msec")]
    [InlineData("36501d")]
    [InlineData("9223372036854775807d")]
    [InlineData("99999999999999999999ms")]
    public void DurationParse_AnythingElse_IsAProblem(string text) => Assert.NotNull(DurationText.Parse(text).Problem);

    [Fact]
    public void DurationFormat_AnyDuration_IsReadBackToTheSame()
    {
        var random = new Random(20_240_602);
        long[] units = [1, 1_000, 60_000, 3_600_000, 86_400_000];
        for (var round = 0; round < 5_000; round++)
        {
            var unit = units[random.Next(units.Length)];
            var duration = TimeSpan.FromMilliseconds(random.NextInt64(1, 3_153_600_000_000 / unit) * unit);
            Assert.Equal(duration, DurationText.Parse(DurationText.Format(duration)).Value);
        }
    }

    [Theory]
    [InlineData(1_000, "1s")]
    [InlineData(60_000, "1m")]
    [InlineData(90_000, "90s")]
    [InlineData(86_400_000, "1d")]
    [InlineData(1_500, "1500ms")]
    [InlineData(0, "0s")]
    public void DurationFormat_Duration_HasTheLargestWholeUnit(long milliseconds, string text) =>
        Assert.Equal(text, DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData("0%", 0)]
    [InlineData("80%", 0.8)]
    [InlineData("62.5%", 0.625)]
    [InlineData("100%", 1)]
    public void RatioParse_Percentage_GivesTheShare(string text, double share) => Assert.Equal(share, RatioText.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("80")]
    [InlineData("0.8")]
    [InlineData("-1%")]
    [InlineData("1e1%")]
    [InlineData("80 %")]
    [InlineData("8,0%")]
    [InlineData("NaN%")]
    [InlineData("80%%")]
    public void RatioParse_AnythingElse_IsAProblem(string text) => Assert.NotNull(RatioText.Parse(text).Problem);

    [Fact]
    public void RatioParse_EveryTenthOfAPercent_IsTheSameAsTheNumber()
    {
        for (var tenths = 0; tenths <= 1_000; tenths++)
        {
            var percent = (tenths / 10m).ToString(CultureInfo.InvariantCulture) + "%";
            var number = double.Parse((tenths / 1_000m).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

            var share = RatioText.Parse(percent).Value;
            Assert.Equal(number, share);
            Assert.Equal(share, RatioText.Parse(RatioText.Format(share)).Value);
        }
    }

    [Fact]
    public void Parse_RandomText_NeverThrows()
    {
        const string alphabet = "0123456789dhmsKMGiB%.-+ \0ä\ud83d";
        var random = new Random(20_240_603);
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(24)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            Assert.True(SizeText.Parse(text) is { Problem: not null } or { Value: >= 0 }, text);
            Assert.True(DurationText.Parse(text).Problem is not null || DurationText.Parse(text).Value >= TimeSpan.Zero, text);
            Assert.True(RatioText.Parse(text) is { Problem: not null } or { Value: >= 0 }, text);
        }
    }
}
