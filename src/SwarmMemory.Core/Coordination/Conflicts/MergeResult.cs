namespace SwarmMemory.Coordination;

/// <summary>A merged value, or where the two changes clash.</summary>
/// <param name="Value">Null when there is a clash.</param>
/// <param name="Clashes">JSON pointers, in the order of the current value.</param>
internal sealed record MergeResult(JsonText? Value, IReadOnlyList<string> Clashes);
