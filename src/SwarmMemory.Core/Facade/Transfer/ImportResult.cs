namespace SwarmMemory;

/// <summary>What an import did, counted by entry.</summary>
internal sealed record ImportResult
{
    public int Created { get; set; }
    public int Updated { get; set; }
    public int Unchanged { get; set; }

    /// <summary>The store's own value stayed.</summary>
    public int Kept { get; set; }

    /// <summary>Their time was over.</summary>
    public int Expired { get; set; }

    /// <summary>Stored without what looked like a secret.</summary>
    public int Redacted { get; set; }

    /// <summary>What could not be taken in: line and reason.</summary>
    public List<(int Line, string Reason)> Refused { get; } = [];
}
