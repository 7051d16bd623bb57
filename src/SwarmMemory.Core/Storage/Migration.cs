namespace SwarmMemory.Storage;

/// <summary>One additive step of the schema. A step that shipped is never edited; a change is a new step.</summary>
/// <param name="Version">Number of the schema after this step.</param>
/// <param name="MinWriter">Oldest program schema that may still write after it.</param>
/// <param name="Sql">Statements in the driver's own dialect.</param>
internal sealed record Migration(int Version, int MinWriter, string Sql);
