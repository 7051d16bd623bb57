using SwarmMemory.Persistence;
using Xunit;

namespace SwarmMemory.Tests.Monitoring;

/// <summary>Compression goes by what came of it for values of the same kind.</summary>
public sealed class CompressorTests
{
    private readonly Compressor _compressor = new(EntryOptions.Default);

    private static MemoryKey Key(int i, string parent = "swarm-hive/agent-alice") => MemoryKey.Parse($"{parent}/item-{i}");

    private static JsonText Prose(int size) => JsonText.Parse($"\"{string.Concat(Enumerable.Repeat("the worker read the queue ", size / 26))}\"");

    private static JsonText Noise(int seed, int size)
    {
        var bytes = new byte[size / 4 * 3];
        new Random(seed).NextBytes(bytes);
        return JsonText.Parse($"\"{Convert.ToBase64String(bytes)}\"");
    }

    private (long Smaller, long InVain, long PassedOver) Counts()
    {
        var counts = _compressor.Take().ToDictionary(c => c.Name, c => c.Value);
        return (counts[Compressor.Smaller], counts[Compressor.InVain], counts[Compressor.PassedOver]);
    }

    [Fact]
    public void Encode_AnyValue_ComesBack()
    {
        for (var i = 0; i < 200; i++)
        {
            var value = i % 3 == 0 ? Prose(40 + i * 50) : Noise(i, 40 + i * 50);
            Assert.Equal(value, _compressor.Encode(Key(i), value).Decode());
        }
    }

    [Fact]
    public void Encode_KindThatDoesNotCompress_IsTriedLessAndLess()
    {
        for (var i = 0; i < 100; i++)
            _compressor.Encode(Key(i), Noise(i, 1500));
        Assert.Equal((0, 9, 91), Counts());
    }

    [Fact]
    public void Encode_KindThatBeginsToCompress_IsFoundWithin16AndTriedEachTime()
    {
        for (var i = 0; i < 100; i++)
            _compressor.Encode(Key(i), Noise(i, 1500));
        Counts();
        for (var i = 0; i < 100; i++)
            _compressor.Encode(Key(i), Prose(1500));
        var (smaller, inVain, passedOver) = Counts();
        Assert.True(smaller >= 85 && inVain == 0 && passedOver <= 15, $"{smaller} {inVain} {passedOver}");
    }

    [Fact]
    public void Encode_OtherKinds_AreNotPassedOverWithIt()
    {
        for (var i = 0; i < 100; i++)
            _compressor.Encode(Key(i), Noise(i, 1500));
        Counts();
        _compressor.Encode(Key(1, "swarm-hive/agent-bob"), Prose(1500));
        _compressor.Encode(Key(1), Prose(15_000));
        Assert.Equal((2, 0, 0), Counts());
    }

    [Fact]
    public void Encode_WithoutLearningOrCompression_TriesEachOrNone()
    {
        var each = new Compressor(EntryOptions.Default with { LearnsCompression = false });
        var none = new Compressor(EntryOptions.Default with { Compress = false });
        for (var i = 0; i < 20; i++)
        {
            each.Encode(Key(i), Noise(i, 1500));
            Assert.Equal(Payload.Raw, none.Encode(Key(i), Prose(1500)).Codec);
        }

        Assert.Equal([0L, 20L, 0L], each.Take().Select(c => c.Value));
        Assert.Equal([0L, 0L, 0L], none.Take().Select(c => c.Value));
    }

    [Fact]
    public void Encode_ValueThatSavesLessThanAQuarter_StaysAsItIs()
    {
        // Five sixths of it are noise: no more than a sixth can be saved.
        var value = JsonText.Parse($"[{Noise(1, 2000)},{Prose(400)}]");
        Assert.Equal(Payload.Raw, _compressor.Encode(Key(1), value).Codec);
    }
}
