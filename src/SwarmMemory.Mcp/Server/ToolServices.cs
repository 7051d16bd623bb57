using Microsoft.Extensions.DependencyInjection;

namespace SwarmMemory.Mcp.Server;

/// <summary>Gives a tool method its <see cref="ToolCall"/>, and keeps that parameter out of the tool's schema.</summary>
internal sealed class ToolServices(ToolCall? call = null) : IServiceProvider, IServiceProviderIsService
{
    public object? GetService(Type serviceType) =>
        serviceType == typeof(ToolCall) ? call
        : serviceType == typeof(IServiceProviderIsService) ? this
        : null;

    public bool IsService(Type serviceType) => serviceType == typeof(ToolCall);
}
