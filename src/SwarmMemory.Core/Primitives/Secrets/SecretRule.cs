namespace SwarmMemory.Primitives;

/// <summary>What this store does with what looks like a secret. Everything that is stored and comes from outside goes through here.</summary>
internal sealed record SecretRule(SecretHandling Handling)
{
    public static readonly SecretRule Default = new(SecretHandling.Refuse);

    /// <summary>The same for those who have nobody to refuse to: they store what is left.</summary>
    public SecretRule WithoutRefusing => Handling == SecretHandling.Refuse ? new(SecretHandling.Redact) : this;

    /// <summary>The value as it may be stored.</summary>
    /// <param name="argument">What it is called where it comes from.</param>
    /// <param name="redacted">What was taken out is added here; made when it is needed.</param>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when it is refused.</exception>
    public JsonText Admit(string argument, JsonText value, ref List<SecretFinding>? redacted)
    {
        if (Handling == SecretHandling.Allow || JsonSecrets.Find(argument, value) is not { } found)
            return value;
        Note(found.Findings, ref redacted);
        return found.Redact();
    }

    /// <inheritdoc cref="Admit(string, JsonText, ref List{SecretFinding}?)"/>
    public string? Admit(string argument, string? text, ref List<SecretFinding>? redacted)
    {
        if (Handling == SecretHandling.Allow || text is null || !SecretScanner.MayHold(text) || SecretScanner.Find(text) is not { Count: > 0 } found)
            return text;
        Note([.. found.Select(f => new SecretFinding(f.Kind, argument))], ref redacted);
        return SecretText.Redact(text, found);
    }

    private void Note(IReadOnlyList<SecretFinding> found, ref List<SecretFinding>? redacted)
    {
        if (Handling == SecretHandling.Refuse)
            throw Refusal(found);
        (redacted ??= []).AddRange(found);
    }

    private static SwarmMemoryException Refusal(IReadOnlyList<SecretFinding> found)
    {
        const int shown = 5;
        var list = string.Join(", ", found.Take(shown)) + (found.Count > shown ? $" and {found.Count - shown} more" : "");
        return new SwarmMemoryException(ErrorCode.InvalidArgument, $"This looks like a secret: {list}. Nothing was stored.",
            "Store where it is kept, such as the name of an environment variable, not the secret itself. If it is none, a person can set security.secret_handling.")
        {
            Facts = new Dictionary<string, object> { ["secrets"] = list },
        };
    }
}
