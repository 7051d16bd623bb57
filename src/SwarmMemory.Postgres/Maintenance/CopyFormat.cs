namespace SwarmMemory.Postgres;

/// <summary>
/// The file of a copy: the mark, the schema's version, then each table as its name, its columns, and its rows in the engine's own binary form, in
/// pieces that are led by their length and ended by one of length 0.
/// </summary>
internal static class CopyFormat
{
    public const string Mark = "swarm-memory postgres copy 1";

    /// <summary>Ends the list of tables.</summary>
    public const string End = "";

    public const int Piece = 64 * 1024;

    /// <summary>Tables that are not copied: what a process says of itself while it lives, and a merge of partitions that is under way.</summary>
    public static readonly string[] Fleeting = ["process", "operation", .. PartitionMerge.Tables];
}
