using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>The SQL of searching, each with its contract.</summary>
internal sealed partial class Searcher
{
    /// <summary>A live entry by its version's place in the feed; no row when it is no longer what its key holds. @seq, @now Unix ms.</summary>
    private static readonly StatementText VersionAt = new("""
        select v.key, v.version, v.author, v.at, v.tags, v.codec, v.size, v.checksum, v.value
        from entry_version v join entry e on e.key = v.key and e.seq = v.seq and e.version = v.version
        where v.seq = @seq and e.deleted = 0 and (e.expires_at is null or e.expires_at > @now)
        """, "@seq", "@now");

    /// <summary>The first live key of a range. @from included, @to not.</summary>
    private static readonly StatementText FirstKey = new("""
        select key from entry where key >= @from and key < @to and deleted = 0 order by key limit 1
        """, "@from", "@to");

    /// <summary>When the first version at or behind a place of the feed was written. @seq.</summary>
    private static readonly StatementText TimeAt = new("select seq, at from entry_version where seq >= @seq order by seq limit 1", "@seq");

    private static readonly StatementText AnyLease = new("select case when exists (select 1 from lease) then 1 else 0 end");
}
