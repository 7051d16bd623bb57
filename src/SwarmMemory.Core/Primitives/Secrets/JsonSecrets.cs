using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SwarmMemory.Primitives;

/// <summary>
/// Finds what looks like a secret in the strings and field names of a JSON value, escapes read as what they mean, and in values of fields whose
/// name says that they are secret.
/// </summary>
internal sealed class JsonSecrets
{
    /// <summary>In JSON text a letter or a slash may be written as an escape; then the strings are read one by one.</summary>
    private static readonly SearchValues<string> Escapes = SearchValues.Create(["\\u00", "\\/"], StringComparison.Ordinal);

    private readonly string _argument;
    private readonly JsonText _value;
    private readonly List<Depth> _levels = [];
    private readonly List<SecretFinding> _findings = [];
    private readonly List<(int Start, int Length, string Text)> _replacements = [];

    private JsonSecrets(string argument, JsonText value)
    {
        _argument = argument;
        _value = value;
    }

    public IReadOnlyList<SecretFinding> Findings => _findings;

    /// <param name="argument">What the value is called where it comes from.</param>
    /// <returns>Null when nothing was found.</returns>
    public static JsonSecrets? Find(string argument, JsonText value)
    {
        if (!MayHold(value.Utf8.Span))
            return null;
        var found = new JsonSecrets(argument, value);
        found.Read();
        return found._findings.Count == 0 ? null : found;
    }

    /// <summary>The value with <c>[redacted:KIND]</c> in the place of each secret; all else is byte for byte as it was.</summary>
    public JsonText Redact()
    {
        var utf8 = _value.Utf8.Span;
        var buffer = new ArrayBufferWriter<byte>(utf8.Length);
        var copied = 0;
        foreach (var (start, length, text) in _replacements)
        {
            buffer.Write(utf8[copied..start]);
            buffer.Write(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
            copied = start + length;
        }

        buffer.Write(utf8[copied..]);
        return JsonText.Trusted(buffer.WrittenMemory);
    }

    private static bool MayHold(ReadOnlySpan<byte> utf8)
    {
        var characters = ArrayPool<char>.Shared.Rent(utf8.Length);
        var text = characters.AsSpan(0, Encoding.UTF8.GetChars(utf8, characters));
        var may = SecretScanner.MayHoldInJson(text) || text.ContainsAny(Escapes);
        ArrayPool<char>.Shared.Return(characters);
        return may;
    }

    private void Read()
    {
        var utf8 = _value.Utf8.Span;
        var characters = ArrayPool<char>.Shared.Rent(utf8.Length);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth + 1 });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndArray or JsonTokenType.EndObject) && _levels.Count > 0)
                _levels[^1] = _levels[^1].Next();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    _levels.Add(new Depth(reader.TokenType == JsonTokenType.StartArray, -1, null, false));
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    _levels.RemoveAt(_levels.Count - 1);
                    break;
                case JsonTokenType.PropertyName:
                    ReadName(ref reader, characters.AsSpan(0, reader.CopyString(characters)));
                    break;
                case JsonTokenType.String:
                    Look(ref reader, characters.AsSpan(0, reader.CopyString(characters)), _levels is [.., { IsSecret: true }]);
                    break;
            }
        }

        ArrayPool<char>.Shared.Return(characters);
    }

    private void ReadName(ref Utf8JsonReader reader, ReadOnlySpan<char> name)
    {
        // A name that is itself a secret is not told as part of a path.
        _levels[^1] = new Depth(false, 0, null, false);
        Look(ref reader, name, false);
        var isTold = _replacements.Count == 0 || _replacements[^1].Start != (int)reader.TokenStartIndex + 1;
        _levels[^1] = new Depth(false, 0, isTold ? name.ToString() : "", SecretNames.IsSecretName(name));
    }

    private void Look(ref Utf8JsonReader reader, ReadOnlySpan<char> text, bool isNamedSecret)
    {
        var found = SecretScanner.MayHold(text) ? SecretScanner.Find(text) : [];
        if (isNamedSecret && found.Count == 0 && SecretNames.IsStrong(text))
            found = [new SecretSpan(0, text.Length, SecretNames.Named)];
        if (found.Count == 0)
            return;
        var at = Pointer();
        _findings.AddRange(found.Select(f => new SecretFinding(f.Kind, at)));
        _replacements.Add(((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, SecretText.Redact(text, found)));
    }

    private string Pointer()
    {
        var pointer = new StringBuilder(_argument);
        foreach (var level in _levels)
        {
            if (level.IsArray)
                pointer.Append('/').Append(level.Index);
            else if (level.Name is { } name)
                pointer.Append('/').Append(PlainText.Line(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal), LongestName));
        }

        return pointer.ToString();
    }

    private const int LongestName = 60;

    /// <param name="Index">Of the element that is being read.</param>
    /// <param name="Name">Of the field that is being read; null while its name is.</param>
    private readonly record struct Depth(bool IsArray, int Index, string? Name, bool IsSecret)
    {
        public Depth Next() => IsArray ? this with { Index = Index + 1 } : this;
    }
}
