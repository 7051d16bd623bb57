namespace SwarmMemory.Hosting.Configuration;

/// <summary>A field the reader asked for.</summary>
/// <param name="Path">Its path; the elements of a list are <c>[]</c>.</param>
/// <param name="Choices">The words it may hold, when it is a choice; else empty.</param>
internal readonly record struct KnownField(string Path, IReadOnlyList<string> Choices);
