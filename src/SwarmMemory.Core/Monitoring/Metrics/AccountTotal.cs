namespace SwarmMemory.Monitoring;

/// <summary>Entries and bytes of one account, as they are kept with every write.</summary>
internal sealed class AccountTotal
{
    public string Name { get; set; } = "";
    public long Bytes { get; set; }
    public long Entries { get; set; }

    public string Category => Name[..Name.IndexOf(':', StringComparison.Ordinal)];

    /// <summary>Empty for memory that belongs to no swarm.</summary>
    public string Swarm
    {
        get
        {
            var rest = Name.AsSpan(Name.IndexOf(':', StringComparison.Ordinal) + 1);
            var slash = rest.IndexOf('/');
            return (slash < 0 ? rest : rest[..slash]).ToString();
        }
    }
}
