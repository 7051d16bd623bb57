using System.Buffers;

namespace SwarmMemory.Primitives;

/// <summary>
/// Values that are secrets because of the name they have: <c>API_KEY=...</c>, <c>"password": "..."</c>, <c>Pwd=...;</c>, <c>Bearer ...</c>. The
/// name alone is not enough, or every text about passwords would be one: the value must look like a drawn one.
/// </summary>
internal static class SecretNames
{
    /// <summary>The kind of what is secret by its name.</summary>
    public const string Named = "credential";

    private const string Bearer = "bearer ";
    private const string ConnectionString = "connection-string-password";
    private const int Around = 200;
    private const int LongestName = 64;
    private const int LongestValue = 512;
    private const int LeastValue = 8;
    private const int LeastRandom = 16;
    private const double LeastEntropy = 3.2;
    private const double LeastBearerEntropy = 3.5;

    /// <summary>What every name holds in some spelling, in any case: what a text is searched for.</summary>
    public static readonly string[] Stems =
    [
        "passw", "passphrase", "pwd", "secret", "apikey", "api_key", "api-key", "accesskey", "access_key", "access-key", "accountkey", "privatekey",
        "private_key", "token", Bearer,
    ];

    /// <summary>How a name ends, without dashes and underscores.</summary>
    private static readonly string[] Endings =
    [
        "password", "passwd", "passphrase", "pwd", "secret", "apikey", "accesskey", "accountkey", "secretkey", "privatekey", "authtoken", "accesstoken",
        "refreshtoken", "bearertoken", "apitoken", "bottoken", "sessiontoken", "secrettoken", "githubtoken", "gitlabtoken", "slacktoken", "npmtoken",
    ];

    private static readonly SearchValues<string> Neighbours = SearchValues.Create(
        ["server=", "data source=", "host=", "user id=", "uid=", "username=", "user=", "database=", "initial catalog="], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Whether what a field of this name holds would be secret.</summary>
    public static bool IsSecretName(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > LongestName)
            return false;
        Span<char> plain = stackalloc char[LongestName];
        var length = 0;
        foreach (var c in name)
        {
            if (c is not ('-' or '_' or ' ' or '.'))
                plain[length++] = char.ToLowerInvariant(c);
        }

        foreach (var ending in Endings)
        {
            if (plain[..length].EndsWith(ending, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>Reads a name, a sign and a value around a place where a stem stands.</summary>
    /// <param name="end">Where to go on.</param>
    public static bool TryRead(ReadOnlySpan<char> text, int at, out SecretSpan span, out int end)
    {
        span = default;
        if (text[at..].StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            var from = at + Bearer.Length;
            var run = Alphabets.Run(text[from..], Alphabets.Dotted);
            end = from + run;
            span = new SecretSpan(from, run, "bearer-token");
            return run is >= 20 and <= 4096 && IsStrong(text.Slice(from, Math.Min(run, LongestValue))) && Randomness.Entropy(text.Slice(from, run)) >= LeastBearerEntropy;
        }

        var start = at - Alphabets.RunBack(text[Math.Max(0, at - LongestName)..at], Alphabets.Url);
        var stop = at + Alphabets.Run(text[at..], Alphabets.Url);
        end = Math.Max(stop, at + 1);
        if (!IsSecretName(text[start..stop]) || !TryReadValue(text, stop, out var begin, out var to))
            return false;
        end = Math.Max(end, to);
        var value = text[begin..to];
        if (!IsStrong(value) && !(IsPlausible(value) && IsInConnectionString(text, start, to)))
            return false;
        span = new SecretSpan(begin, value.Length, IsInConnectionString(text, start, to) ? ConnectionString : Named);
        return true;
    }

    /// <summary>Whether a value looks drawn at random, or like a password that nobody would write by accident.</summary>
    public static bool IsStrong(ReadOnlySpan<char> value)
    {
        if (!IsPlausible(value) || value.Length < LeastValue || value.ContainsAny("(){}[]<>|,".AsSpan()) || value.Contains("://", StringComparison.Ordinal)
            || IsMadeOfWords(value) || Guid.TryParse(value, out _))
        {
            return false;
        }

        bool lower = false, upper = false, digit = false, sign = false;
        foreach (var c in value)
        {
            lower |= char.IsAsciiLetterLower(c);
            upper |= char.IsAsciiLetterUpper(c);
            digit |= char.IsAsciiDigit(c);
            sign |= !char.IsAsciiLetterOrDigit(c);
        }

        return digit && (lower || upper) && (value.Length >= LeastRandom
            ? Randomness.Entropy(value) >= LeastEntropy
            : (lower ? 1 : 0) + (upper ? 1 : 0) + (sign ? 1 : 0) >= 2);
    }

    private static bool IsPlausible(ReadOnlySpan<char> value) => value.Length is >= 4 and <= LongestValue && !value.ContainsAnyExceptInRange('!', '~')
        && !SecretShapes.IsTemplate(value) && !Randomness.IsStandIn(value);

    /// <summary>After a name: a quote that closes it, a sign, and the value with or without quotes.</summary>
    private static bool TryReadValue(ReadOnlySpan<char> text, int at, out int start, out int end)
    {
        at = Skip(text, Skip(text, at, "\"'`\\"), " \t");
        var signs = Skip(text, at, ":=>");
        var quotes = Skip(text, signs, " \t");
        start = Skip(text, quotes, "\\\"'`");
        var length = text[start..].IndexOfAny(start > quotes ? "\"'`\\\r\n" : "\"'`\\\r\n\t ;,&");
        end = length < 0 ? text.Length : start + length;
        return signs > at && signs - at <= 3 && end > start;
    }

    private static int Skip(ReadOnlySpan<char> text, int at, string characters)
    {
        var rest = text[at..].IndexOfAnyExcept(characters);
        return rest < 0 ? text.Length : at + rest;
    }

    /// <summary>A part between semicolons, near another that names a server, a database or a user.</summary>
    private static bool IsInConnectionString(ReadOnlySpan<char> text, int start, int end)
    {
        var isPart = text[..start].TrimEnd(' ') is [.., ';'] || end < text.Length && text[end] == ';';
        return isPart && text[Math.Max(0, start - Around)..Math.Min(text.Length, end + Around)].ContainsAny(Neighbours);
    }

    /// <summary>Pieces of letters with at most four digits behind them: a name or a sentence, not a draw.</summary>
    private static bool IsMadeOfWords(ReadOnlySpan<char> value)
    {
        foreach (var range in value.SplitAny("-_./:+@#"))
        {
            var piece = value[range];
            var word = piece.TrimEnd("0123456789");
            if (piece.Length - word.Length > 4 || word.ContainsAnyExcept(Letters))
                return false;
        }

        return true;
    }
}
