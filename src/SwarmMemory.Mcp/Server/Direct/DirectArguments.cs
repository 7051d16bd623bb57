using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SwarmMemory.Mcp.Server.Direct;

/// <summary>
/// The arguments of a call, read where they stand. Each must be known, given once and of its plain kind; anything else ends in
/// <see cref="NotPlainException"/>, and the general way, which knows all forms and all error texts, takes the call.
/// </summary>
internal ref struct DirectArguments
{
    private const int Most = 16;
    private const int MaxDepth = 512;

    private readonly ReadOnlySpan<byte> _json;
    private readonly string[] _names;
    private Slots _slots;

    private DirectArguments(ReadOnlySpan<byte> json, string[] names)
    {
        _json = json;
        _names = names;
    }

    internal sealed class NotPlainException : Exception;

    private struct Slot
    {
        public int From;
        public int To;
    }

    [InlineArray(Most)]
    private struct Slots
    {
        private Slot _first;
    }

    /// <exception cref="NotPlainException"></exception>
    /// <exception cref="JsonException"></exception>
    /// <exception cref="InvalidOperationException">Half a character in a name.</exception>
    public static DirectArguments Read(ReadOnlySpan<byte> json, string[] names)
    {
        var arguments = new DirectArguments(json, names);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ref var slot = ref arguments._slots[IndexOf(names, ref reader)];
            if (slot.To > 0 || !reader.Read())
                throw new NotPlainException();
            slot.From = (int)reader.TokenStartIndex;
            reader.Skip();
            slot.To = (int)reader.BytesConsumed;
        }

        return arguments;
    }

    public readonly string Text(string name) => OptionalText(name) ?? throw new NotPlainException();

    public readonly string? OptionalText(string name)
    {
        if (!TryFind(name, out var reader))
            return null;
        return reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new NotPlainException();
    }

    public readonly long? Number(string name)
    {
        if (!TryFind(name, out var reader))
            return null;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : throw new NotPlainException();
    }

    public readonly int? SmallNumber(string name)
    {
        if (!TryFind(name, out var reader))
            return null;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : throw new NotPlainException();
    }

    public readonly bool? Flag(string name)
    {
        if (!TryFind(name, out var reader))
            return null;
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : throw new NotPlainException();
    }

    public readonly string[]? Texts(string name)
    {
        if (!TryFind(name, out var reader))
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new NotPlainException();
        List<string> texts = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            texts.Add(reader.GetString()!);
        return reader.TokenType == JsonTokenType.EndArray ? [.. texts] : throw new NotPlainException();
    }

    public readonly string[] RequiredTexts(string name) => Texts(name) ?? throw new NotPlainException();

    /// <summary>The keys that the call is about, as the store knows them.</summary>
    public readonly string[] Keys()
    {
        var given = Array.IndexOf(_names, "key") >= 0 ? [Text("key")] : Array.IndexOf(_names, "keys") >= 0 ? RequiredTexts("keys") : [];
        for (var i = 0; i < given.Length; i++)
            given[i] = MemoryKey.TryParse(given[i], out var key) ? key.Value : given[i];
        return given;
    }

    /// <summary>Any JSON value.</summary>
    public readonly JsonText Value(string name)
    {
        var slot = _slots[Array.IndexOf(_names, name)];
        try
        {
            return slot.To > 0 ? JsonText.Parse(_json[slot.From..slot.To]) : throw new NotPlainException();
        }
        catch (SwarmMemoryException)
        {
            throw new NotPlainException();
        }
    }

    /// <summary>A reader on the argument's first token; null is how some clients leave an argument out.</summary>
    private readonly bool TryFind(string name, out Utf8JsonReader reader)
    {
        var slot = _slots[Array.IndexOf(_names, name)];
        reader = new Utf8JsonReader(_json[slot.From..slot.To]);
        return slot.To > 0 && reader.Read() && reader.TokenType != JsonTokenType.Null;
    }

    private static int IndexOf(string[] names, ref Utf8JsonReader reader)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (reader.ValueTextEquals(names[i]))
                return i;
        }

        throw new NotPlainException();
    }
}
