namespace SwarmMemory.Sqlite;

/// <summary>What a damaged store still held.</summary>
/// <param name="Problems">What is wrong with the file, in SQLite's words; nothing when its structure is sound.</param>
/// <param name="Entries">Live entries brought into the new file.</param>
/// <param name="Versions">Versions brought into it, current and earlier.</param>
/// <param name="SteppedBack">Keys whose newest value is damaged and that have an earlier one again.</param>
/// <param name="Lost">Keys of which no value could be read.</param>
/// <param name="OtherRows">Rows of other tables brought over.</param>
/// <param name="OtherDamage">Tables of which not every row could be read.</param>
/// <param name="KeptAs">Name under which the damaged file was kept, or null when nothing was changed.</param>
public sealed record SalvageReport(
    IReadOnlyList<string> Problems, int Entries, int Versions, IReadOnlyList<string> SteppedBack, IReadOnlyList<string> Lost, long OtherRows,
    IReadOnlyList<string> OtherDamage, string? KeptAs = null)
{
    /// <summary>Whether there is nothing to mend.</summary>
    public bool IsSound => Problems.Count == 0 && SteppedBack.Count == 0 && Lost.Count == 0 && OtherDamage.Count == 0;
}
