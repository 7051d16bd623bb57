using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Tools;

/// <summary>Locks on keys and files.</summary>
internal static class LockTools
{
    [McpServerTool(Name = "lock_acquire", Title = "Acquire a lock", ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(LockReply))]
    [Description("Locks a key or a file against other agents. busy: others have it; holders says who and until when. Pass the fence to memory_store.")]
    public static async Task<CallToolResult> Acquire(
        ToolCall call,
        [Description("A key, or file:PATH in the repository")] string resource,
        [Description("read: shared, nothing changes; write: one changes it; exclusive: nobody else reads it or what is below it")] string mode,
        [Description("0-60, default 0")] int? wait_seconds = null,
        [Description("1-3600, default 60")] int? ttl_seconds = null,
        [Description("Renewed while this server runs, an hour at most")] bool? keep_alive = null,
        [Description("Shown to others")] string? reason = null,
        CancellationToken cancellationToken = default)
    {
        var request = new LockRequest(LockResource.Parse(resource), Arguments.Mode(mode))
        {
            Wait = Arguments.LockWait(wait_seconds),
            TimeToLive = Arguments.Life(ttl_seconds),
            KeepAlive = keep_alive == true,
            Reason = reason,
        };
        var result = await call.Memory.RequestLockAsync(request, cancellationToken);
        var contention = result is LockResult.Occupied && MemoryKey.TryParse(resource, out var key)
            ? await call.Memory.GetContentionAsync(key, cancellationToken)
            : null;
        return call.Answer(LockReply.Of(result, request.KeepAlive, contention));
    }

    [McpServerTool(Name = "lock_renew", Title = "Renew a lock", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(RenewReply))]
    [Description("Lets your lock live on from now. lease_lost: it is over, acquire it again and read again.")]
    public static async Task<CallToolResult> Renew(
        ToolCall call,
        string lock_id,
        long fence,
        [Description("1-3600, default 60")] int? ttl_seconds = null,
        CancellationToken cancellationToken = default) =>
        call.Answer(new RenewReply(await call.Memory.RenewLockAsync(
            LockId.Parse(lock_id, new Fence(fence)), Arguments.Life(ttl_seconds), cancellationToken)));

    [McpServerTool(Name = "lock_release", Title = "Release a lock", ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(ReleaseReply))]
    [Description("Releases your lock; who waits for it gets it.")]
    public static async Task<CallToolResult> Release(ToolCall call, string lock_id, long fence, CancellationToken cancellationToken = default)
    {
        var left = await call.Memory.ReleaseLockAsync(LockId.Parse(lock_id, new Fence(fence)), cancellationToken);
        return call.Answer(new ReleaseReply(left == 0, left == 0 ? null : left));
    }

    [McpServerTool(Name = "lock_list", Title = "List locks", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(LockListReply))]
    [Description("Who holds which locks, and who waits.")]
    public static async Task<CallToolResult> List(
        ToolCall call,
        [Description("Beginning of the resources")] string? prefix = null,
        CancellationToken cancellationToken = default) =>
        call.Answer(LockListReply.Of(await call.Memory.ListLocksAsync(prefix, cancellationToken: cancellationToken)));
}
