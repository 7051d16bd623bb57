namespace SwarmMemory.Mcp.Tools;

/// <summary>An argument that takes a JSON object and no other value; its schema says so.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class ObjectOnlyAttribute : Attribute;
