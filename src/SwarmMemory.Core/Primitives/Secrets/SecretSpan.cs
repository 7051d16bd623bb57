namespace SwarmMemory.Primitives;

/// <summary>A stretch of a text that looks like a secret.</summary>
internal readonly record struct SecretSpan(int Start, int Length, string Kind)
{
    public int End => Start + Length;
}
