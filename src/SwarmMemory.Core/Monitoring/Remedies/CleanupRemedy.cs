using Dapper;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>
/// Takes out what has expired and the versions that retention no longer keeps. What is merely unread, what was learned, locks and unread messages
/// are not its business.
/// </summary>
internal static class CleanupRemedy
{
    /// <summary>Entries whose time is over and that still count. @now Unix ms.</summary>
    private const string Expired = """
        select count(*) as Entries, coalesce(sum(size), 0) as Bytes from entry where deleted = 0 and expires_at <= @now
        """;

    /// <summary>Versions in all, and those that an entry points at.</summary>
    private const string Versions = "select count(*) as Entries, coalesce(sum(length(value)), 0) as Bytes from entry_version";
    private const string Pointed = "select count(*) from entry where deleted <> 1";

    public static Remedy Create(IStorage storage, Sweep sweep) => new("cleanup",
        async cancellationToken =>
        {
            var (expired, versions, pointed) = await storage.SnapshotAsync(async session =>
            {
                var now = session.Now;
                return (await session.Connection.QueryFirstAsync<CountRow>(Expired, new { now }), await session.Connection.QueryFirstAsync<CountRow>(Versions),
                    await session.Connection.QueryFirstAsync<long>(Pointed));
            }, cancellationToken);
            var old = versions.Entries - pointed;
            return expired.Entries == 0 && old <= 0 ? null : new RemedyStep("cleanup",
                FormattableString.Invariant($"Takes out {expired.Entries:N0} expired entries, and those of {old:N0} earlier versions that retention no longer keeps."),
                expired.Bytes);
        },
        async (_, cancellationToken) =>
        {
            var done = await sweep.RunToTheEndAsync(cancellationToken);
            return (FormattableString.Invariant($"Took out {done.Expired:N0} expired entries and {done.VersionsDropped:N0} versions."),
                done.Expired + done.VersionsDropped);
        });

    public static Task<long> CountExpiredAsync(IStorage storage, CancellationToken cancellationToken) => storage.ReadAsync(async session =>
    {
        var now = session.Now;
        return (await session.Connection.QueryFirstAsync<CountRow>(Expired, new { now })).Entries;
    }, cancellationToken);

    /// <summary>Visible to the code that Dapper.AOT generates.</summary>
    internal sealed class CountRow
    {
        public long Entries { get; set; }
        public long Bytes { get; set; }
    }
}
