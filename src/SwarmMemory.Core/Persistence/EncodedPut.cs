namespace SwarmMemory.Persistence;

/// <summary>A write made ready to be stored: its value checked for secrets and compressed, its tags checked.</summary>
/// <param name="Request">With the value as it will be stored.</param>
/// <param name="Redacted">What was taken out of it.</param>
internal readonly record struct EncodedPut(PutRequest Request, Payload Payload, string[]? Tags, IReadOnlyList<SecretFinding> Redacted);
