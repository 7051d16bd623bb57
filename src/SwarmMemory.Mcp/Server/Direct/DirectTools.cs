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
        new("memory_get", Writes: false, ["keys", "version", "max_bytes"], static a =>
        {
            var (keys, version, bytes) = (a.RequiredTexts("keys"), a.Number("version"), a.SmallNumber("max_bytes"));
            return (call, ct) => MemoryTools.Get(call, keys, version, bytes, ct);
        }),
        new("memory_delete", Writes: true, ["key", "expected_version", "fence"], static a =>
        {
            var (key, version, fence) = (a.Text("key"), a.Number("expected_version"), a.Number("fence"));
            return (call, ct) => MemoryTools.Delete(call, key, version, fence, ct);
        }),
    ];
}
