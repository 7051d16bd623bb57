namespace SwarmMemory.Hosting.Configuration;

/// <summary>What two faultless configuration files say.</summary>
/// <param name="Configuration">The effective values of <c>memory_config.json</c>.</param>
/// <param name="Schema">The effective values of <c>memory_schema.json</c>.</param>
/// <param name="Warnings">Unknown fields, each with the nearest known name.</param>
/// <param name="NotYetUsed">
/// Fields that stand in the files and that this version checks but does not use, each once: <c>paths[].backup_frequency</c> stands
/// for all elements of the list.
/// </param>
public sealed record ConfigurationResult(
    MemoryConfiguration Configuration,
    MemorySchema Schema,
    IReadOnlyList<ConfigurationNotice> Warnings,
    IReadOnlyList<ConfigurationNotice> NotYetUsed);
