namespace SwarmMemory.Hosting.Configuration;

/// <summary>What two faultless configuration files say.</summary>
/// <param name="Configuration">The effective values of <c>memory_config.json</c>.</param>
/// <param name="Schema">The effective values of <c>memory_schema.json</c>.</param>
/// <param name="Warnings">Unknown fields, each with the nearest known name.</param>
public sealed record ConfigurationResult(MemoryConfiguration Configuration, MemorySchema Schema, IReadOnlyList<ConfigurationNotice> Warnings);
