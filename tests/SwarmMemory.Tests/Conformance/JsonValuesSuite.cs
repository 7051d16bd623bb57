using CsCheck;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Values come back byte for byte.</summary>
public abstract class JsonValuesSuite : StoreSuite
{
    private static readonly Gen<string> Values = Gen.Frequency(
        (6, RandomJson.Compact),
        // Large enough to be compressed: well, badly, and not at all.
        (2, Gen.Select(RandomJson.Compact, Gen.Int[50, 400], (text, count) => $"[{string.Join(',', Enumerable.Repeat(text, count))}]")),
        (1, RandomJson.Compact.Array[20, 60].Select(items => $"[{string.Join(',', items)}]")),
        (1, Gen.Byte.Array[200, 20_000].Select(bytes => $"\"{Convert.ToBase64String(bytes)}\"")));

    private protected JsonValuesSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_RandomJson_ComesBackByteForByte(bool compress)
    {
        var (store, other) = (await OpenAsync(new() { Compress = compress }), await OpenAsync());
        var (number, compressed) = (0, 0);
        await Values.SampleAsync(async text =>
        {
            // Some values are more than the cap allows; that is another test's.
            if (text.Length > 300_000)
                return;
            var key = $"global/{number++}";
            await store.PutAsync(key, text);
            var read = (await other.GetAsync(key))!.Value;
            Assert.Equal(text, read.ToString());
            Assert.Equal(System.Text.Encoding.UTF8.GetBytes(text), read.Utf8.ToArray());
            Assert.Equal(text, (await other.GetVersionAsync(key, 1))!.Value.ToString());
            Assert.Equal(WriteOutcome.Unchanged, (await store.PutAsync(key, text)).Outcome);
        }, iter: 300, threads: 1);
        compressed += (int)(await store.NumberAsync("select count(*) from entry_version where codec = 1"))!;
        Assert.Equal(compress, compressed > 0);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\u65E5")]
    [InlineData(null)]
    public async Task Put_OneMebibyte_ComesBackByteForByte(string? filling)
    {
        var store = await OpenAsync();
        // Without a filling: random, which no compression makes smaller.
        var random = new byte[(1024 * 1024 * 3 / 4) - 3];
        new Random(7).NextBytes(random);
        var text = filling is null
            ? $"\"{Convert.ToBase64String(random)}\""
            : $"\"{string.Concat(Enumerable.Repeat(filling, ((1024 * 1024) - 2) / System.Text.Encoding.UTF8.GetByteCount(filling)))}\"";
        Assert.InRange(JsonText.Parse(text).Size, (1024 * 1024) - 4, 1024 * 1024);
        await store.PutAsync("global/x", text);
        Assert.Equal(text, await store.GetTextAsync("global/x"));
    }

    [Fact]
    public async Task Put_AroundTheSizesOfTheFormat_ComesBackByteForByte()
    {
        var store = await OpenAsync();
        foreach (var size in (int[])[2, 3, 255, 256, 257, 4095, 4096, 4097, 65_535, 65_536, 65_537])
        {
            await store.PutAsync("global/x", Text(size));
            Assert.Equal(Text(size), await store.GetTextAsync("global/x"));
        }
    }
}
