namespace SwarmMemory.Persistence;

/// <summary>Live entries of one category and the bytes of their values.</summary>
internal sealed class CategoryTotal
{
    public int Category { get; set; }
    public long Entries { get; set; }
    public long Bytes { get; set; }
}
