using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>The SQL of entries, each with its contract.</summary>
internal sealed partial class EntryStore
{
    /// <summary>
    /// All that a write must know, in one row that is always there: the entry as it is (nulls when it never was), bytes on its account, and
    /// whether any lease exists at all. @key text, @account text.
    /// </summary>
    private static readonly StatementText BeforeWrite = new("""
        select e.version, e.seq, e.deleted, e.created_at, e.expires_at, e.size, e.checksum, e.tags, e.author, e.updated_at, a.bytes,
               case when exists (select 1 from lease) then 1 else 0 end
        from (select 1) one
        left join entry e on e.key = @key
        left join account a on a.name = @account
        """, "@key", "@account");

    /// <summary>Appends a version at the end of the change feed. Times are Unix ms; @value is null for a deletion.</summary>
    private static readonly StatementText AppendVersion = new("""
        insert into entry_version (key, version, previous, outcome, swarm, author, session, tool, at, codec, size, checksum, tags, value)
        values (@key, @version, @previous, @outcome, @swarm, @author, @session, @tool, @at, @codec, @size, @checksum, @tags, @value)
        """, "@key", "@version", "@previous", "@outcome", "@swarm", "@author", "@session", "@tool", "@at", "@codec", "@size", "@checksum",
        "@tags", "@value");

    /// <summary>
    /// Makes the version that was appended just before the current one: by the number that it was given, because a damaged row can have a larger one.
    /// </summary>
    private static readonly StatementText PointEntry = new($"""
        insert into entry (key, version, seq, deleted, category, author, created_at, updated_at, expires_at, size, checksum, tags)
        values (@key, @version, {StatementText.Appended}, @deleted, @category, @author, @created_at, @updated_at, @expires_at, @size, @checksum, @tags)
        on conflict (key) do update set version = excluded.version, seq = excluded.seq, deleted = excluded.deleted, author = excluded.author,
            created_at = excluded.created_at, updated_at = excluded.updated_at, expires_at = excluded.expires_at, size = excluded.size,
            checksum = excluded.checksum, tags = excluded.tags
        """, "@key", "@version", "@deleted", "@category", "@author", "@created_at", "@updated_at", "@expires_at", "@size", "@checksum",
        "@tags");

    /// <summary>Adds to an account, below zero too. @bytes and @entries are differences.</summary>
    private static readonly StatementText Charge = new("""
        insert into account (name, bytes, entries) values (@name, @bytes, @entries)
        on conflict (name) do update set bytes = account.bytes + excluded.bytes, entries = account.entries + excluded.entries
        """, "@name", "@bytes", "@entries");

    private static readonly StatementText Extend = new("update entry set expires_at = @expires_at where key = @key", "@expires_at", "@key");
    private static readonly StatementText AddTag = new(
        "insert into entry_tag (tag, key) values (@tag, @key) on conflict (tag, key) do nothing", "@tag", "@key");
    private static readonly StatementText RemoveTag = new("delete from entry_tag where tag = @tag and key = @key", "@tag", "@key");

    /// <summary>
    /// The current value of a live entry: no row when there is none. The first column tells whether any lease exists, the last whether the value
    /// is this entry's: a damaged <c>seq</c> points at another's or at none. @key text, @now Unix ms.
    /// </summary>
    private static readonly StatementText Current = new("""
        select case when exists (select 1 from lease) then 1 else 0 end,
               e.version, e.author, e.created_at, e.updated_at, e.expires_at, e.tags, v.codec, v.size, v.checksum, v.value,
               case when v.key = e.key and v.version = e.version then 1 else 0 end
        from entry e left join entry_version v on v.seq = e.seq
        where e.key = @key and e.deleted = 0 and (e.expires_at is null or e.expires_at > @now)
        """, "@key", "@now");

    /// <summary>One version by its place in the feed. @seq.</summary>
    private static readonly StatementText VersionAt = new("""
        select v.version, v.previous, v.outcome, v.swarm, v.author, v.session, v.tool, v.at, v.codec, v.size, v.checksum, v.tags, v.value, v.key
        from entry_version v where v.seq = @seq
        """, "@seq");

    /// <summary>Where a key's chain of versions begins, deleted or not, unless it has expired, swept or not. @key text, @now Unix ms.</summary>
    private static readonly StatementText NewestOf = new("""
        select seq, version from entry where key = @key and (expires_at is null or expires_at > @now)
        """, "@key", "@now");

    /// <summary>Live entries of a key range in key order, after a cursor. @from inclusive, @to exclusive, @since Unix ms or null.</summary>
    private const string InRange = """
        select key, version, author, updated_at as UpdatedAt, expires_at as ExpiresAt, size, tags
        from entry
        where key >= @from and key < @to and key > @after and deleted = 0 and (expires_at is null or expires_at > @now)
          and (updated_at >= @since or @since is null)
        order by key limit @limit
        """;

    /// <summary>The same among the entries that have a tag.</summary>
    private const string InRangeTagged = """
        select e.key, e.version, e.author, e.updated_at as UpdatedAt, e.expires_at as ExpiresAt, e.size, e.tags
        from entry_tag t join entry e on e.key = t.key
        where t.tag = @tag and t.key >= @from and t.key < @to and t.key > @after
          and e.deleted = 0 and (e.expires_at is null or e.expires_at > @now) and (e.updated_at >= @since or @since is null)
        order by t.key limit @limit
        """;

    /// <summary>Writes after a place in the feed, oldest first. @after seq.</summary>
    private const string ChangesAfter = """
        select seq, key, version, outcome, author, at from entry_version where seq > @after order by seq limit @limit
        """;

    private static readonly StatementText AnyLease = new("select case when exists (select 1 from lease) then 1 else 0 end");
    private static readonly StatementText NewestSequence = new("select coalesce(max(seq), 0) from entry_version");
}
