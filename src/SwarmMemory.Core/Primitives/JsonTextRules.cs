using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace SwarmMemory;

/// <summary>Checks that bytes are one JSON value that can be kept, and takes out insignificant white space.</summary>
internal static class JsonTextRules
{
    private static readonly SearchValues<byte> Whitespace = SearchValues.Create(" \t\r\n"u8);

    public static byte[] CheckAndTrim(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            throw LoneSurrogate();
        CheckGrammar(utf8);
        CheckText("The value", utf8);
        return utf8.IndexOfAny(Whitespace) < 0 ? utf8.ToArray() : Trim(utf8);
    }

    /// <summary>Checks what the grammar of JSON does not: that all of its text is Unicode. The bytes are JSON.</summary>
    public static void CheckText(string what, ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            throw LoneSurrogate(what);
        if (utf8.IndexOf("\\u"u8) >= 0)
            CheckSurrogates(what, utf8);
    }

    public static SwarmMemoryException LoneSurrogate(string what = "The value") => new(
        ErrorCode.InvalidArgument,
        $"{what} is no Unicode text: it holds a lone surrogate or bytes that are not UTF-8.",
        "Send the two halves of the character together, or escape the bytes in another way (base64).");

    public static bool HoldsLoneSurrogate(JsonNode? node) => node switch
    {
        JsonObject fields => fields.Any(f => IsBroken(f.Key) || HoldsLoneSurrogate(f.Value)),
        JsonArray items => items.Any(HoldsLoneSurrogate),
        JsonValue value => value.TryGetValue<string>(out var text) && IsBroken(text),
        _ => false,
    };

    private static bool IsBroken(string text)
    {
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
                return true;
            rest = rest[length..];
        }

        return false;
    }

    private static void CheckGrammar(ReadOnlySpan<byte> utf8)
    {
        // One level more than allowed, so that a value that is too deep is told apart from one that is not JSON.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth + 1 });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= JsonText.MaxDepth && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                    throw TooDeep();
            }
        }
        catch (JsonException e)
        {
            throw new SwarmMemoryException(ErrorCode.InvalidArgument,
                $"The value is not JSON: a fault at byte {e.BytePositionInLine ?? 0:N0} of line {(e.LineNumber ?? 0) + 1}.",
                "Send one JSON value: an object, array, string, number, true, false or null.", e);
        }
    }

    private static SwarmMemoryException TooDeep() => new(
        ErrorCode.InvalidArgument,
        $"The value is nested deeper than {JsonText.MaxDepth} levels.",
        "Flatten it, or store its parts under keys of their own.");

    /// <summary>Inside a JSON string every backslash starts an escape, so a \u can only stand where one does.</summary>
    private static void CheckSurrogates(string what, ReadOnlySpan<byte> utf8)
    {
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] != (byte)'\\')
                continue;
            i++;
            if (utf8[i] != (byte)'u')
                continue;

            var unit = Hex(utf8, i + 1);
            i += 4;
            if (!char.IsSurrogate((char)unit))
                continue;
            var paired = char.IsHighSurrogate((char)unit) && i + 6 < utf8.Length && utf8[i + 1] == (byte)'\\' && utf8[i + 2] == (byte)'u'
                && char.IsLowSurrogate((char)Hex(utf8, i + 3));
            if (!paired)
                throw LoneSurrogate(what);
            i += 6;
        }
    }

    private static int Hex(ReadOnlySpan<byte> utf8, int start)
    {
        var value = 0;
        for (var i = start; i < start + 4; i++)
            value = (value << 4) | Convert.FromHexString([(char)'0', (char)utf8[i]])[0];
        return value;
    }

    private static byte[] Trim(ReadOnlySpan<byte> utf8)
    {
        var result = new byte[utf8.Length];
        var length = 0;
        var inString = false;
        for (var i = 0; i < utf8.Length; i++)
        {
            var b = utf8[i];
            if (inString)
            {
                result[length++] = b;
                if (b == (byte)'\\')
                    result[length++] = utf8[++i];
                else if (b == (byte)'"')
                    inString = false;
            }
            else if (!Whitespace.Contains(b))
            {
                result[length++] = b;
                inString = b == (byte)'"';
            }
        }

        return result[..length];
    }
}
