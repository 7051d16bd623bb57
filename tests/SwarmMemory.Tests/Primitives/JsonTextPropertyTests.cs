using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Primitives;

public sealed class JsonTextPropertyTests
{
    [Fact]
    public void Parse_RandomCompactJson_IsKeptByteForByte() =>
        RandomJson.Compact.Sample(text => JsonText.Parse(text).ToString() == text, iter: 5000);

    [Fact]
    public void Parse_RandomSpacedJson_MeansTheSame() =>
        RandomJson.Spaced.Sample(text =>
        {
            var parsed = JsonText.Parse(text).ToString();
            Assert.Equal(parsed, JsonText.Parse(parsed).ToString());
            Assert.Equal(WithoutWhiteSpace(text), parsed);
        }, iter: 5000);

    [Fact]
    public void Parse_RandomBytes_AreJsonOrRefused()
    {
        var (kept, refused) = (0, 0);
        var broken = Gen.Select(RandomJson.Compact, Gen.Int[0, 10_000], Gen.Byte, (text, place, value) =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            bytes[place % bytes.Length] = value;
            return bytes;
        });
        broken.Sample(bytes =>
        {
            try
            {
                _ = JsonNode.Parse(JsonText.Parse(bytes).Utf8.Span);
                Interlocked.Increment(ref kept);
            }
            catch (SwarmMemoryException e)
            {
                Assert.Equal(ErrorCode.InvalidArgument, e.Code);
                Interlocked.Increment(ref refused);
            }
        }, iter: 5000);
        Assert.True(kept > 100 && refused > 100, $"{kept} kept, {refused} refused");
    }

    /// <summary>The same rule, written the other way round: strings are cut out first.</summary>
    private static string WithoutWhiteSpace(string text)
    {
        var result = new StringBuilder();
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (rest[0] == '"')
            {
                var length = 1;
                while (rest[length] != '"')
                    length += rest[length] == '\\' ? 2 : 1;
                result.Append(rest[..(length + 1)]);
                rest = rest[(length + 1)..];
                continue;
            }

            if (rest[0] is not (' ' or '\t' or '\r' or '\n'))
                result.Append(rest[0]);
            rest = rest[1..];
        }

        return result.ToString();
    }
}
