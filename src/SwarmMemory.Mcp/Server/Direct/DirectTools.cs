using SwarmMemory.Mcp.Tools;

namespace SwarmMemory.Mcp.Server.Direct;

/// <summary>
/// The tools that agents call most. Here stands once more what their methods take, in the same order; a test holds the names against the
/// definitions. A call with an argument that is missing here goes the general way.
/// </summary>
internal static class DirectTools
{
    public static readonly DirectTool[] All =
    [
        new("memory_store", Writes: true, ["key", "value", "expected_version", "on_conflict", "ttl_seconds", "tags", "fence"], static a =>
        {
            var (key, value, version, conflict) = (a.Text("key"), a.Value("value"), a.Number("expected_version"), a.OptionalText("on_conflict"));
            var (life, tags, fence) = (a.Number("ttl_seconds"), a.Texts("tags"), a.Number("fence"));
            return (call, ct) => MemoryTools.Store(call, key, value, version, conflict, life, tags, fence, ct);
        }),
        new("memory_get", Writes: false, ["keys", "version", "max_bytes", "offset"], static a =>
        {
            var (keys, version, bytes, offset) = (a.RequiredTexts("keys"), a.Number("version"), a.SmallNumber("max_bytes"), a.SmallNumber("offset"));
            return (call, ct) => MemoryTools.Get(call, keys, version, bytes, offset, ct);
        }),
        new("memory_delete", Writes: true, ["key", "expected_version", "fence"], static a =>
        {
            var (key, version, fence) = (a.Text("key"), a.Number("expected_version"), a.Number("fence"));
            return (call, ct) => MemoryTools.Delete(call, key, version, fence, ct);
        }),
        new("lock_acquire", Writes: false, ["resource", "mode", "wait_seconds", "ttl_seconds", "keep_alive", "reason"], static a =>
        {
            var (resource, mode, wait, life, keep, reason) = (a.Text("resource"), a.Text("mode"), a.SmallNumber("wait_seconds"),
                a.SmallNumber("ttl_seconds"), a.Flag("keep_alive"), a.OptionalText("reason"));
            return (call, ct) => LockTools.Acquire(call, resource, mode, wait, life, keep, reason, ct);
        }),
        new("lock_release", Writes: false, ["lock_id", "fence"], static a =>
        {
            var (id, fence) = (a.Text("lock_id"), a.Number("fence") ?? throw new DirectArguments.NotPlainException());
            return (call, ct) => LockTools.Release(call, id, fence, ct);
        }),
        new("memory_list", Writes: false, ["prefix", "tags", "updated_since", "limit", "cursor"], static a =>
        {
            var (prefix, tags, since) = (a.OptionalText("prefix"), a.Texts("tags"), a.OptionalText("updated_since"));
            var (limit, cursor) = (a.SmallNumber("limit"), a.OptionalText("cursor"));
            return (call, ct) => MemoryTools.List(call, prefix, tags, since, limit, cursor, ct);
        }),
        new("swarm_status", Writes: false, ["since"], static a =>
        {
            var since = a.OptionalText("since");
            return (call, ct) => SwarmTools.Status(call, since, ct);
        }),
    ];
}
