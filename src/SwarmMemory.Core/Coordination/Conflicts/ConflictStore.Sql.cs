using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>The SQL of conflicts, each with its contract. Statuses, resolutions and choices are the numbers of their enums.</summary>
internal sealed partial class ConflictStore
{
    /// <summary>Appends a conflict and returns its id. Versions are 0 where there is none, times Unix ms, @life ms or null, @size bytes of its values.</summary>
    private static readonly StatementText Append = new("""
        insert into conflict (key, status, resolution, base_version, current_version, current_swarm, current_author, current_at,
            incoming_swarm, incoming_author, incoming_at, incoming_tags, incoming_life, clashes, size, resolved_at, resolved_version, expires_at)
        values (@key, @status, @resolution, @base_version, @current_version, @current_swarm, @current_author, @current_at,
            @incoming_swarm, @incoming_author, @incoming_at, @incoming_tags, @incoming_life, @clashes, @size, @resolved_at, @resolved_version, @expires_at)
        """, "@key", "@status", "@resolution", "@base_version", "@current_version", "@current_swarm", "@current_author", "@current_at",
        "@incoming_swarm", "@incoming_author", "@incoming_at", "@incoming_tags", "@incoming_life", "@clashes", "@size", "@resolved_at",
        "@resolved_version", "@expires_at") { NumberedBy = "id" };

    /// <summary>Keeps one of a conflict's values. @side 0 base, 1 current, 2 incoming.</summary>
    private static readonly StatementText KeepValue = new("""
        insert into conflict_value (conflict_id, side, codec, size, checksum, value) values (@id, @side, @codec, @size, @checksum, @value)
        """, "@id", "@side", "@codec", "@size", "@checksum", "@value");

    /// <summary>The values that a conflict still keeps. @id.</summary>
    private static readonly StatementText ValuesOf = new(
        "select side, codec, size, checksum, value from conflict_value where conflict_id = @id", "@id");

    /// <summary>An open conflict of the same write, if it was kept already. @size and @checksum of the incoming value.</summary>
    private static readonly StatementText SameWrite = new("""
        select coalesce(max(c.id), 0) from conflict c join conflict_value v on v.conflict_id = c.id and v.side = 2
        where c.key = @key and c.status = 0 and c.expires_at > @now and c.base_version = @base_version and c.current_version = @current_version
          and c.incoming_swarm = @swarm and c.incoming_author = @author and v.size = @size and v.checksum = @checksum
        """, "@key", "@now", "@base_version", "@current_version", "@swarm", "@author", "@size", "@checksum");

    /// <summary>How many conflicts are open on one key, in all, and the bytes of their values. @key, @now.</summary>
    private const string OpenTotals = """
        select coalesce(sum(case when key = @key then 1 else 0 end), 0) as OfKey, count(*) as InAll, coalesce(sum(size), 0) as Bytes
        from conflict where status = 0 and expires_at > @now
        """;

    private const string Columns = """
        id, key, status, resolution, base_version as BaseVersion, current_version as CurrentVersion, current_swarm as CurrentSwarm,
        current_author as CurrentAuthor, current_at as CurrentAt, incoming_swarm as IncomingSwarm, incoming_author as IncomingAuthor,
        incoming_at as IncomingAt, incoming_tags as IncomingTags, incoming_life as IncomingLife, clashes, resolved_by as ResolvedBy,
        resolved_at as ResolvedAt, choice, resolved_version as ResolvedVersion
        """;

    /// <summary>Conflicts of a key range, newest first. @from inclusive, @to exclusive, @before an id, @status or null for both.</summary>
    private const string InRange = $"""
        select {Columns} from conflict
        where id < @before and key >= @from and key < @to and expires_at > @now and (status = @status or @status is null)
        order by id desc limit @limit
        """;

    private const string ById = $"select {Columns} from conflict where id = @id and expires_at > @now";

    /// <summary>Conflicts of one key since a time. @key, @since Unix ms.</summary>
    private static readonly StatementText CountSince = new(
        "select count(*) from conflict where key = @key and incoming_at >= @since", "@key", "@since");

    /// <summary>Closes an open conflict: one row, or none when it was closed before. @size is what it keeps from now on.</summary>
    private const string Close = """
        update conflict set status = 1, resolved_by = @by, resolved_at = @now, choice = @choice, resolved_version = @version,
            size = @size, expires_at = @until
        where id = @id and status = 0
        """;

    /// <summary>Drops values that a resolved conflict needs no more. @first is the lowest side that stays.</summary>
    private const string DropValues = "delete from conflict_value where conflict_id = @id and side < @first";

    /// <summary>What may go: expired, and resolved ones but for the newest. @keep of them stay. Oldest first.</summary>
    private const string Outdated = """
        select id from conflict where expires_at <= @now or (status = 1 and id <= coalesce((
            select id from conflict where status = 1 order by id desc limit 1 offset @keep), 0))
        order by id limit @limit
        """;

    private const string Drop = "delete from conflict where id = @id";
}
