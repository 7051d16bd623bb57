namespace SwarmMemory.Hosting.Configuration;

/// <summary>The effective values of <c>memory_config.json</c>. A new instance has every default.</summary>
public sealed record MemoryConfiguration
{
    /// <summary>The name the file has in a project root.</summary>
    public const string FileName = "memory_config.json";

    /// <summary>Where and how entries are stored.</summary>
    public PersistenceSettings MemoryPersistence { get; init; } = new();

    /// <summary>How agents work on the same memory.</summary>
    public CoordinationSettings CoordinationSettings { get; init; } = new();

    /// <summary>How much may be stored.</summary>
    public AgentMemoryLimits AgentMemoryLimits { get; init; } = new();

    /// <summary>How long entries are kept.</summary>
    public RetentionPolicies RetentionPolicies { get; init; } = new();

    /// <summary>What is learned from outcomes.</summary>
    public NeuralLearningSettings NeuralLearning { get; init; } = new();

    /// <summary>What searches use beside words.</summary>
    public SearchSettings Search { get; init; } = new();

    /// <summary>What is measured and logged.</summary>
    public MonitoringSettings Monitoring { get; init; } = new();

    /// <summary>Who may touch what.</summary>
    public SecuritySettings Security { get; init; } = new();

    /// <summary>Default labels of the caller.</summary>
    public IdentitySettings Identity { get; init; } = new();
}
