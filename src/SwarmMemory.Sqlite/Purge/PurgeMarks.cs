using System.Text;
using System.Text.Json;
using SwarmMemory.Persistence;
using SwarmMemory.Primitives;

namespace SwarmMemory.Sqlite;

/// <summary>
/// The bytes by which purged values are known again in a file: secrets and longer strings in them, which tell, and stretches of what was stored,
/// compressed or not.
/// </summary>
internal sealed class PurgeMarks
{
    private const int Most = 200;
    private const int Shortest = 8;
    private const int Longest = 64;
    private const int Stretch = 32;

    /// <summary>A string of this length is hardly in two values by chance.</summary>
    private const int Telling = 16;

    private readonly List<(byte[] Bytes, bool Tells)> _marks = [];

    public IEnumerable<byte[]> All => _marks.Select(m => m.Bytes);

    public bool Any => _marks.Count > 0;

    public void Add(Payload payload)
    {
        AddStretches(payload.Bytes);
        if (payload.Decode() is not { } value)
            return;
        AddStretches(value.Utf8.Span);
        var reader = new Utf8JsonReader(value.Utf8.Span, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth + 1 });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
                continue;
            if (reader.ValueSpan.Length >= Telling && reader.TokenType == JsonTokenType.String)
                Add(reader.ValueSpan, tells: true);
            var text = Encoding.UTF8.GetString(reader.ValueSpan);
            foreach (var secret in SecretScanner.Find(text))
                Add(Encoding.UTF8.GetBytes(text.Substring(secret.Start, secret.Length)), tells: true);
        }
    }

    /// <summary>Drops what stands in something that stays; tells whether it was more than a stretch that many values share.</summary>
    public bool Spare(ReadOnlySpan<byte> kept)
    {
        var tells = false;
        for (var i = _marks.Count - 1; i >= 0; i--)
        {
            if (kept.IndexOf(_marks[i].Bytes) < 0)
                continue;
            tells |= _marks[i].Tells;
            _marks.RemoveAt(i);
        }

        return tells;
    }

    private void AddStretches(ReadOnlySpan<byte> bytes)
    {
        foreach (var start in (int[])[0, Math.Max(0, (bytes.Length - Stretch) / 2), Math.Max(0, bytes.Length - Stretch)])
            Add(bytes.Slice(start, Math.Min(Stretch, bytes.Length - start)), tells: false);
    }

    private void Add(ReadOnlySpan<byte> bytes, bool tells)
    {
        if (bytes.Length < Shortest || _marks.Count >= Most)
            return;
        var mark = bytes[..Math.Min(bytes.Length, Longest)].ToArray();
        if (!_marks.Exists(m => m.Bytes.AsSpan().SequenceEqual(mark)))
            _marks.Add((mark, tells));
    }
}
