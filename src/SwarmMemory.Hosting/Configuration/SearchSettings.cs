namespace SwarmMemory.Hosting.Configuration;

/// <summary>What searches use beside words: <c>search</c>. Without an address nothing leaves the machine and nothing is asked.</summary>
public sealed record SearchSettings
{
    /// <summary>The variable that holds the key when no other is named.</summary>
    public const string DefaultKeyVariable = "SWARM_MEMORY_EMBEDDINGS_KEY";

    /// <summary>Whole address of an endpoint that makes embeddings in the form of OpenAI's; null: there is none.</summary>
    public string? EmbeddingsUrl { get; init; }

    /// <summary>The model that it is asked for; null only without an address.</summary>
    public string? EmbeddingsModel { get; init; }

    /// <summary>Numbers of a vector that it is asked for, up to 4,096; 0: as the model gives them.</summary>
    public int EmbeddingsDimensions { get; init; }

    /// <summary>Variable of the environment that holds the key, where one is needed.</summary>
    public string EmbeddingsKeyVariable { get; init; } = DefaultKeyVariable;
}
