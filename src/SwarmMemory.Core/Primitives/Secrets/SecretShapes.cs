using System.Buffers;

namespace SwarmMemory.Primitives;

/// <summary>Secrets that are told by more than how they begin: private keys, web tokens, passwords in URLs, Entra's client secrets.</summary>
internal static class SecretShapes
{
    public const string WebToken = "eyJ";
    public const string PrivateKey = "PRIVATE KEY";
    public const string Authority = "://";
    public const string Entra = "Q~";

    private const int LongestPart = 8192;
    private const int LongestHeader = 40;
    private const int LeastKey = 64;
    private const int LongestAuthority = 300;
    private static readonly SearchValues<char> AfterAuthority = SearchValues.Create("/?#\"'`<>\\ \t\r\n");
    private static readonly string[] EveryonesPasswords =
        ["password", "passwd", "pass", "pwd", "pw", "secret", "postgres", "root", "guest", "admin", "test", "mysql", "user", "username", "token"];

    /// <summary>RFC 7519: header, claims and signature in base64url, the first two being JSON objects.</summary>
    public static bool TryReadWebToken(ReadOnlySpan<char> text, int at, out SecretSpan span)
    {
        span = default;
        if (!text[at..].StartsWith(WebToken, StringComparison.Ordinal))
            return false;
        // Bounded, so that a text of nothing but beginnings is not read again from each of them.
        var header = Alphabets.Run(Head(text[at..]), Alphabets.Url);
        var claims = at + header + 1;
        if (header < 17 || claims >= text.Length || text[claims - 1] != '.' || !text[claims..].StartsWith(WebToken, StringComparison.Ordinal))
            return false;
        var length = Alphabets.Run(Head(text[claims..]), Alphabets.Url);
        var signature = claims + length + 1;
        if (length < 17 || signature >= text.Length || text[signature - 1] != '.' || Alphabets.Run(Head(text[signature..]), Alphabets.Url) is not (>= 16 and var last))
            return false;
        span = new SecretSpan(at, signature + last - at, "jwt");
        return true;
    }

    private static ReadOnlySpan<char> Head(ReadOnlySpan<char> text) => text[..Math.Min(text.Length, LongestPart)];

    /// <summary>RFC 7468 and OpenPGP's armour. A header without a key behind it is talk about keys.</summary>
    public static bool TryReadPrivateKey(ReadOnlySpan<char> text, int at, out SecretSpan span)
    {
        span = default;
        var before = text[Math.Max(0, at - LongestHeader)..at];
        var begin = before.LastIndexOf("-----BEGIN ");
        if (begin < 0)
            return false;
        var start = at - before.Length + begin;
        var body = text[(at + PrivateKey.Length)..];
        var close = body.IndexOf("-----END");
        var inside = close < 0 ? body : body[..close];
        var key = 0;
        foreach (var c in inside)
            key += Alphabets.Base64.Contains(c) ? 1 : 0;
        if (key < LeastKey)
            return false;
        var end = text.Length;
        if (close >= 0)
        {
            var tail = body[(close + 5)..].IndexOf("-----");
            end = tail < 0 ? text.Length : at + PrivateKey.Length + close + 5 + tail + 5;
        }

        span = new SecretSpan(start, end - start, "private-key");
        return true;
    }

    /// <summary>RFC 3986's userinfo: user:password before the host. The password alone is the secret.</summary>
    public static bool TryReadAuthority(ReadOnlySpan<char> text, int start, out SecretSpan span)
    {
        span = default;
        var authority = text[start..Math.Min(text.Length, start + LongestAuthority)];
        var end = authority.IndexOfAny(AfterAuthority);
        if (end >= 0)
            authority = authority[..end];
        var host = authority.LastIndexOf('@');
        var colon = authority.IndexOf(':');
        if (colon < 0 || host < colon || host == authority.Length - 1)
            return false;
        var user = authority[..colon];
        var password = authority[(colon + 1)..host];
        if (password.Length < 3 || password.Equals(user, StringComparison.OrdinalIgnoreCase) || IsTemplate(password) || IsEveryones(password)
            || Randomness.IsStandIn(password))
        {
            return false;
        }

        span = new SecretSpan(start + colon + 1, password.Length, "url-password");
        return true;
    }

    /// <summary>Three characters and a digit, the marker, then 31 to 34 characters.</summary>
    public static bool TryReadEntra(ReadOnlySpan<char> text, int at, out SecretSpan span)
    {
        span = default;
        var start = at - 4;
        if (start < 0 || !char.IsAsciiDigit(text[at - 1]) || Alphabets.RunBack(text[..at], Alphabets.Dotted) != 4)
            return false;
        var length = Alphabets.Run(text[(at + Entra.Length)..], Alphabets.Dotted);
        if (length is < 31 or > 34 || !Randomness.LooksRandom(text.Slice(at + Entra.Length, length)))
            return false;
        span = new SecretSpan(start, 4 + Entra.Length + length, "entra-client-secret");
        return true;
    }

    /// <summary>Something that a program fills in: ${NAME}, &lt;password&gt;, {{ password }}, %s, ***.</summary>
    internal static bool IsTemplate(ReadOnlySpan<char> text) => text[0] is '$' or '{' or '<' or '[' or '(' or '*' || text.Contains("${", StringComparison.Ordinal)
        || text.Contains("{{", StringComparison.Ordinal) || text is ['%', _] || text[0] == '%' && text[^1] == '%' || text.Trim('*').IsEmpty;

    private static bool IsEveryones(ReadOnlySpan<char> password)
    {
        foreach (var known in EveryonesPasswords)
        {
            if (password.Equals(known, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
