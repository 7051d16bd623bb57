using System.Text;
using ModelContextProtocol.Protocol;

namespace SwarmMemory.Mcp.Server.Direct;

/// <summary>A tool that is called without the SDK when the call has the plain form.</summary>
/// <param name="Writes">Whether a call on the same key must wait for it.</param>
/// <param name="Names">All its arguments but <c>swarm</c> and <c>agent</c>, at most 14.</param>
/// <param name="Bind">Reads the arguments and gives the call, which must not block: other calls wait behind it.</param>
internal sealed record DirectTool(string Name, bool Writes, string[] Names, DirectTool.Binder Bind)
{
    internal delegate Call Binder(DirectArguments arguments);

    internal delegate Task<CallToolResult> Call(ToolCall call, CancellationToken cancellationToken);

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);

    public string[] AllNames { get; } = [.. Names, "swarm", "agent"];
}
