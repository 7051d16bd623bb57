using CsCheck;
using SwarmMemory.Primitives;
using Xunit;

namespace SwarmMemory.Tests.Security;

/// <summary>What looks like a secret is found where it stands; what only resembles one is not.</summary>
public sealed class SecretScannerTests
{
    public static TheoryData<string> Prefixes => [.. TokenShapes.All.Select(s => s.Prefix)];

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void Find_TokenOfEachShape_IsFoundWhole(string prefix)
    {
        var shape = TokenShapes.All.First(s => s.Prefix == prefix);
        var token = Samples.Of(shape);
        foreach (var text in new[] { token, $"use {token} for it.", $"KEY='{token}'", $"({token})" })
        {
            var span = Assert.Single(SecretScanner.Find(text), s => text.Substring(s.Start, s.Length) == token);
            Assert.Equal(shape.Kind, span.Kind);
        }
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void Find_TooShortInAWordOrAStandIn_IsNotFound(string prefix)
    {
        var shape = TokenShapes.All.First(s => s.Prefix == prefix);
        var token = Samples.Of(shape);
        Assert.DoesNotContain(SecretScanner.Find(token.AsSpan(0, token.Length - 1)), s => s.Kind == shape.Kind);
        Assert.DoesNotContain(SecretScanner.Find("a" + token), s => s.Kind == shape.Kind);
        Assert.Empty(SecretScanner.Find(prefix + new string('x', shape.Least)));
        Assert.Empty(SecretScanner.Find(prefix));
    }

    [Fact]
    public void Find_OtherForms_AreFound()
    {
        Assert.Equal("private-key", Only($"key:\n{Samples.PrivateKey}\nend", Samples.PrivateKey[..10], "-----"));
        Assert.Equal("jwt", Only($"Cookie: s={Samples.WebToken}; path=/", "ey", null));
        Assert.Equal("url-password", Only($"DATABASE={Samples.Url}", Samples.Draw(12), null));
        Assert.Equal("connection-string-password", Only(Samples.ConnectionString, Samples.Draw(9), null));
        Assert.Equal("entra-client-secret", Only($"secret {Samples.Entra} of the app", Samples.Draw(3), null));
        Assert.Equal("bearer-token", Only($"Authorization: Bearer {Samples.Draw(40)}", Samples.Draw(40), null));
        Assert.Equal("credential", Only($"export API_KEY={Samples.Draw(24)}", Samples.Draw(24), null));
        Assert.Equal("credential", Only($"aws_secret_access_key = \"{Samples.Draw(40)}\"", Samples.Draw(40), null));
        Assert.Equal("credential", Only($"client-secret: '{Samples.Draw(20)}'", Samples.Draw(20), null));
        Assert.Equal("credential", Only("DB_PASSWORD=Tr0ub4dor&3", "Tr0ub4dor", null));
    }

    [Theory]
    [InlineData("the password must have 12 characters and a digit")]
    [InlineData("password: string; token: string")]
    [InlineData("const apiKey = process.env.API_KEY_V2;")]
    [InlineData("password = config.get(\"db_password_2\")")]
    [InlineData("api_key=${API_KEY_2024}")]
    [InlineData("password: <your-password-1>")]
    [InlineData("token=your_token_here_12345")]
    [InlineData("secret: my-secret-name-2024")]
    [InlineData("postgres://user:password@localhost:5432/db")]
    [InlineData("postgres://postgres:postgres@localhost/db")]
    [InlineData("https://$USER:$PASS@example.com/")]
    [InlineData("https://example.com/a:b@c and mail me@example.com: now")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("-----BEGIN RSA PRIVATE KEY----- is how a key begins")]
    [InlineData("sk-learn, task-management-of-48-characters-or-more-in-one-word, disk-1")]
    [InlineData("eyJ is how JSON begins in base64")]
    [InlineData("id 014df517-39d1-4453-b7b3-9930c563627c, api_key: 014df517-39d1-4453-b7b3-9930c563627c")]
    [InlineData("commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    [InlineData("sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==")]
    [InlineData("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")]
    [InlineData("next_page_token=CAUQAA8Zk3bX7q9w2")]
    [InlineData("passwordless login, tokens: 4096, secrets 3, pwd=/home/me/project2")]
    [InlineData("if (password == oldPassword2) return ApiKey_1.Equals(secretKey2);")]
    public void Find_WhatOnlyResembles_IsNotFound(string text) => Assert.Empty(SecretScanner.Find(text));

    [Fact]
    public void Find_RandomIdsHashesAndImages_AreNeverFound()
    {
        Gen.Select(Gen.Guid, Gen.Byte.Array[20], Gen.Byte.Array[32], Gen.Byte.Array[600]).Sample((id, sha1, sha256, image) =>
        {
            var text = $"{id} {id:N} {Convert.ToHexStringLower(sha1)} {Convert.ToHexString(sha256)} sha256-{Convert.ToBase64String(sha256)} data:image/png;base64,{Convert.ToBase64String(image)}";
            Assert.Empty(SecretScanner.Find(text));
        });
    }

    [Fact]
    public void Find_AnyText_GivesSpansInOrderAndApart()
    {
        string[] pieces = [Samples.GitHub, Samples.WebToken, Samples.Url, Samples.ConnectionString, "password=", "bearer ", "://", "eyJ", "a:b@c", "\"", " ", "é", "Q~", "-----BEGIN PRIVATE KEY"];
        Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 30].Sample(parts =>
        {
            var text = string.Concat(parts);
            var end = 0;
            foreach (var span in SecretScanner.Find(text))
            {
                Assert.True(span.Start >= end && span.Length > 0 && span.End <= text.Length);
                end = span.End;
            }

            var clean = SecretText.Redact(text, SecretScanner.Find(text));
            Assert.Equal(SecretScanner.Find(text).Count, Count(clean));
        });
    }

    [Fact]
    public void Shapes_Each_IsAsLongAsWhatIsLookedInto() => Assert.All(TokenShapes.All, s =>
    {
        Assert.True(s.Prefix.Length + s.Least >= SecretScanner.Shortest, s.Prefix);
        Assert.DoesNotContain(s.Prefix, c => !Alphabets.Any.Contains(c));
        Assert.True(char.IsAsciiLetterOrDigit(s.Prefix[0]), s.Prefix);
    });

    [Fact]
    public void Find_AtEveryPlaceOfALongText_IsFound()
    {
        var token = Samples.Of(TokenShapes.All.First(s => s.Prefix == "AKIA"));
        for (var i = 0; i < 60; i++)
        {
            var text = $"{new string('a', i % 23)} {string.Join(' ', Enumerable.Repeat("word", i / 5))} {token}\nand more";
            Assert.Equal(text.IndexOf(token, StringComparison.Ordinal), Assert.Single(SecretScanner.Find(text)).Start);
            Assert.True(SecretScanner.MayHold(text));
        }
    }

    [Fact]
    public void Find_NothingButBeginnings_TakesNoMoreThanItsLength()
    {
        foreach (var piece in new[] { "xoxb-", "eyJ-", "ghp_aB3dE5gH7jK9.", "-----BEGIN PRIVATE KEY-----", "password_", "password=\"", "bearer a1B", "://a:b", "Q~" })
        {
            // Two million characters: a search that reads the rest again from each beginning would not come to an end.
            var text = string.Concat(Enumerable.Repeat(piece, 2_000_000 / piece.Length));
            Assert.True(SecretScanner.Find(text).Count < 2_000_000);
        }
    }

    [Fact]
    public void Shapes_EachKindAndBeginning_IsInTheDocumentation()
    {
        var rows = File.ReadAllLines(Configuration.Repository.PathOf("docs", "security.md")).Where(l => l.StartsWith("| `", StringComparison.Ordinal)).ToList();
        Assert.All(TokenShapes.All, shape => Assert.Contains(rows, row => row.Contains($"`{shape.Kind}`", StringComparison.Ordinal) && row.Contains($"`{shape.Prefix}`", StringComparison.Ordinal)));
        foreach (var kind in new[] { "private-key", "jwt", "url-password", "entra-client-secret", "connection-string-password", "bearer-token", "credential" })
            Assert.Contains(rows, row => row.Contains($"| `{kind}`", StringComparison.Ordinal));
    }

    private static int Count(string text) => text.Split("[redacted:").Length - 1;

    private static string Only(string text, string begins, string? ends)
    {
        var span = Assert.Single(SecretScanner.Find(text));
        var found = text.Substring(span.Start, span.Length);
        Assert.StartsWith(begins, found);
        Assert.EndsWith(ends ?? "", found);
        return span.Kind;
    }
}
