namespace SwarmMemory;

/// <summary>What looked like a secret, and where; never the secret itself.</summary>
/// <param name="Kind">For example <c>github-token</c>; docs/security.md lists them.</param>
/// <param name="At">Where it stood: the argument, and behind it a JSON pointer when it was inside of it.</param>
public sealed record SecretFinding(string Kind, string At)
{
    public override string ToString() => $"{Kind} in {At}";
}
