using SwarmMemory.Primitives;
using Xunit;

namespace SwarmMemory.Tests.Security;

/// <summary>Secrets in JSON: found behind escapes and by the names of fields, told by where they stand, and taken out without touching the rest.</summary>
public sealed class JsonSecretsTests
{
    [Fact]
    public void Find_InFieldsAndLists_TellsThePointer()
    {
        var token = Samples.GitHub;
        var found = JsonSecrets.Find("value", JsonText.Parse($$"""{"a":[1,{"b/c":"x"},["see {{token}} now"]],"~d":"{{token}}"}"""))!;
        Assert.Equal(["github-token in value/a/2/0", "github-token in value/~0d"], found.Findings.Select(f => f.ToString()));
        Assert.Equal("""{"a":[1,{"b/c":"x"},["see [redacted:github-token] now"]],"~d":"[redacted:github-token]"}""", found.Redact().ToString());
    }

    [Fact]
    public void Find_BehindEscapes_IsFound()
    {
        var token = Samples.GitHub;
        var escaped = string.Concat(token.Select(c => $"\\u{(int)c:x4}"));
        Assert.Equal("""{"x":"[redacted:github-token]"}""", JsonSecrets.Find("value", JsonText.Parse($$"""{"x":"{{escaped}}"}"""))!.Redact().ToString());
        var url = Samples.Url.Replace("/", "\\/", StringComparison.Ordinal);
        Assert.Equal("url-password in value", Assert.Single(JsonSecrets.Find("value", JsonText.Parse($"\"{url}\""))!.Findings).ToString());
        var pem = Samples.PrivateKey.Replace("\n", "\\n", StringComparison.Ordinal);
        Assert.Equal("\"[redacted:private-key]\"", JsonSecrets.Find("value", JsonText.Parse($"\"{pem}\""))!.Redact().ToString());
    }

    [Fact]
    public void Find_ByTheFieldsName_TakesTheWholeValue()
    {
        var found = JsonSecrets.Find("value", JsonText.Parse("""{"db":{"Password":"Tr0ub4dor&3","password_hash":"Tr0ub4dor&3","apiKey":["Tr0ub4dor&3"]}}"""))!;
        Assert.Equal("credential in value/db/Password", Assert.Single(found.Findings).ToString());
        Assert.Null(JsonSecrets.Find("value", JsonText.Parse("""{"password":"required","secret":true,"token":"x","apiKey":"none yet"}""")));
    }

    [Fact]
    public void Find_ANameThatIsASecret_IsNotTold()
    {
        var token = Samples.GitHub;
        var found = JsonSecrets.Find("value", JsonText.Parse("""{"a":{"T":{"b":"T"}},"é":1.50}""".Replace("T", token, StringComparison.Ordinal)))!;
        Assert.Equal(["github-token in value/a", "github-token in value/a//b"], found.Findings.Select(f => f.ToString()));
        Assert.Equal("""{"a":{"[redacted:github-token]":{"b":"[redacted:github-token]"}},"é":1.50}""", found.Redact().ToString());
    }

    [Fact]
    public void Find_ScalarsAndWhatWasRedacted_FindsNothing()
    {
        foreach (var text in new[] { "null", "\"\"", "1e5", "[]", "{}", "\"ghp_\"" })
            Assert.Null(JsonSecrets.Find("value", JsonText.Parse(text)));
        foreach (var shape in TokenShapes.All)
            Assert.Null(JsonSecrets.Find("value", JsonText.Parse($$"""{"password":"[redacted:{{shape.Kind}}]","text":"token=[redacted:{{shape.Kind}}]"}""")));
    }
}
