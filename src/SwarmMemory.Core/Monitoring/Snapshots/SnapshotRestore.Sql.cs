namespace SwarmMemory.Monitoring;

internal sealed partial class SnapshotRestore
{
    /// <summary>
    /// What each table is to a restore. Entries are brought back as new versions. What was learned or known comes back where it is missing and
    /// stays where it is not. Everything else goes on as it is: locks and fences, the mail, conflicts, cursors and what is derived from entries.
    /// </summary>
    public static readonly Dictionary<string, Treatment> Tables = new(StringComparer.Ordinal)
    {
        ["store"] = Treatment.Stays,
        ["entry"] = Treatment.Entries,
        ["entry_version"] = Treatment.Entries,
        ["entry_tag"] = Treatment.Entries,
        ["account"] = Treatment.Entries,
        ["entry_read"] = Treatment.Stays,
        ["outcome"] = Treatment.ComesBack,
        ["learn_state"] = Treatment.ComesBack,
        ["learn_task"] = Treatment.ComesBack,
        ["learn_strategy"] = Treatment.ComesBack,
        ["learn_tally"] = Treatment.ComesBack,
        ["learn_level"] = Treatment.ComesBack,
        ["learn_weight"] = Treatment.ComesBack,
        ["learn_field"] = Treatment.ComesBack,
        ["learn_pattern"] = Treatment.ComesBack,
        ["learn_agent"] = Treatment.ComesBack,
        ["agent"] = Treatment.ComesBack,
        ["counter"] = Treatment.Stays,
        ["fence"] = Treatment.Stays,
        ["lease"] = Treatment.Stays,
        ["lease_wait"] = Treatment.Stays,
        ["message"] = Treatment.Stays,
        ["delivery"] = Treatment.Stays,
        ["conflict"] = Treatment.Stays,
        ["conflict_value"] = Treatment.Stays,
        ["key_reader"] = Treatment.Stays,
        ["round"] = Treatment.Stays,
        ["activity"] = Treatment.ComesBack,
        ["task"] = Treatment.Stays,
        ["health_sample"] = Treatment.Stays,
        ["alert"] = Treatment.Stays,
        ["care"] = Treatment.Stays,
        ["search_segment"] = Treatment.Stays,
        ["search_block"] = Treatment.Stays,
        ["embedding"] = Treatment.Stays,
        ["embedding_block"] = Treatment.Stays,
    };

    public enum Treatment
    {
        Entries,
        ComesBack,
        Stays,
    }

    /// <summary>{main} and {copy} stand for the names that the driver gives the two in its SQL.</summary>
    private string In(string sql) => sql.Replace("{main}", main, StringComparison.Ordinal).Replace("{copy}", copy, StringComparison.Ordinal);

    /// <summary>A store that was never written takes all of the copy as it is, history and what waits for a decision too.</summary>
    private const string CopyHistory = """
        insert into {main}.entry_version (seq, key, version, previous, outcome, swarm, author, session, tool, at, codec, size, checksum, tags, value)
        select seq, key, version, previous, outcome, swarm, author, session, tool, at, codec, size, checksum, tags, value from {copy}.entry_version;
        insert into {main}.entry (key, version, seq, deleted, category, author, created_at, updated_at, expires_at, size, checksum, tags)
        select key, version, seq, deleted, category, author, created_at, updated_at, expires_at, size, checksum, tags from {copy}.entry;
        insert into {main}.entry_tag (tag, key) select tag, key from {copy}.entry_tag;
        insert into {main}.account (name, bytes, entries) select name, bytes, entries from {copy}.account where true
        on conflict (name) do update set bytes = excluded.bytes, entries = excluded.entries;
        insert into {main}.fence (resource, value) select resource, value from {copy}.fence where true
        on conflict (resource) do update set value = excluded.value where fence.value < excluded.value;
        insert into {main}.conflict (id, key, status, resolution, base_version, current_version, current_swarm, current_author, current_at, incoming_swarm, incoming_author,
            incoming_at, incoming_tags, incoming_life, clashes, size, resolved_by, resolved_at, choice, resolved_version, expires_at)
        select id, key, status, resolution, base_version, current_version, current_swarm, current_author, current_at, incoming_swarm, incoming_author,
            incoming_at, incoming_tags, incoming_life, clashes, size, resolved_by, resolved_at, choice, resolved_version, expires_at from {copy}.conflict;
        insert into {main}.conflict_value (conflict_id, side, codec, size, checksum, value)
        select conflict_id, side, codec, size, checksum, value from {copy}.conflict_value;
        """;

    /// <summary>Entries that say they are as in the copy and whose values are not. @from, @to: the key range.</summary>
    private const string FindDamaged = """
        create temp table damage (key text not null primary key, seq bigint not null);
        insert into damage (key, seq)
        select e.key, e.seq
        from {copy}.entry s join {copy}.entry_version v on v.seq = s.seq and v.key = s.key and v.version = s.version join {main}.entry e on e.key = s.key
        left join {main}.entry_version w on w.seq = e.seq and w.key = e.key and w.version = e.version
        where s.key >= @from and s.key < @to and s.deleted = 0 and e.deleted = 0 and e.size = s.size and e.checksum = s.checksum
          and (w.seq is null or v.codec <> w.codec or v.value is distinct from w.value);
        """;

    /// <summary>What may differ: the keys that did before writers had to wait, and <see cref="FindWritten"/>.</summary>
    private const string Candidates = "create temp table candidate (key text not null primary key, kind bigint not null)";

    private const string Differences = "create temp table difference (key text not null primary key, kind bigint not null)";

    /// <summary>Keys that were written meanwhile. @after: the newest place in the feed before the comparison.</summary>
    private const string FindWritten = """
        insert into candidate (key, kind) select distinct key, 0 from {main}.entry_version
        where seq > @after and key >= @from and key < @to on conflict (key) do nothing;
        """;

    /// <summary>
    /// The keys that differ: kind 1 has a live value in the copy and another, none or a damaged one here, kind 2 is live here and was not there,
    /// 3 differs by its expiry alone. They go into {found}; {ours} and {theirs} are the entries to compare. @from, @to: the key range; @now Unix ms.
    /// </summary>
    private const string FindDifferences = """
        insert into {found} (key, kind)
        select s.key, case when e.deleted = 0 and e.size = s.size and e.checksum = s.checksum and e.tags is not distinct from s.tags and d.key is null then 3 else 1 end
        from {theirs} s
        left join {main}.entry e on e.key = s.key and (e.expires_at is null or e.expires_at > @now) left join damage d on d.key = e.key and d.seq = e.seq
        where s.key >= @from and s.key < @to and s.deleted = 0 and (s.expires_at is null or s.expires_at > @now)
          and (e.key is null or e.deleted <> 0 or e.size <> s.size or e.checksum <> s.checksum or e.tags is distinct from s.tags
               or e.expires_at is distinct from s.expires_at or d.key is not null)
          and exists (select 1 from {copy}.entry_version v where v.seq = s.seq and v.key = s.key and v.version = s.version)
        union all
        select e.key, 2 from {ours} e left join {copy}.entry s on s.key = e.key and s.deleted <> 1
        where e.key >= @from and e.key < @to and e.deleted = 0 and (e.expires_at is null or e.expires_at > @now) and s.key is null;
        """;

    /// <summary>The same number of live entries that the copy has in the range, for the report.</summary>
    private const string CountLive = """
        select count(*) from {copy}.entry where key >= @from and key < @to and deleted = 0 and (expires_at is null or expires_at > @now)
        """;

    private const string ExtendOnly = """
        update {main}.entry set expires_at = (select s.expires_at from {copy}.entry s where s.key = entry.key)
        where key in (select key from difference where kind = 3);
        """;

    /// <summary>
    /// Appends what was: the author's own words under a version above every one that was given, by the session and tool of who restores.
    /// </summary>
    private const string AppendVersions = """
        insert into {main}.entry_version (key, version, previous, outcome, swarm, author, session, tool, at, codec, size, checksum, tags, value)
        select d.key, case when e.key is null then s.version when e.version > s.version then e.version + 1 else s.version + 1 end, e.seq, 5,
               v.swarm, v.author, @session, @tool, @now, v.codec, v.size, v.checksum, v.tags, v.value
        from difference d join {copy}.entry s on s.key = d.key join {copy}.entry_version v on v.seq = s.seq left join {main}.entry e on e.key = d.key
        where d.kind = 1 order by d.key;
        insert into {main}.entry_version (key, version, previous, outcome, swarm, author, session, tool, at, codec, size, checksum, tags, value)
        select d.key, e.version + 1, e.seq, 3, @swarm, @agent, @session, @tool, @now, 0, 0, 0, null, null
        from difference d join {main}.entry e on e.key = d.key where d.kind = 2 order by d.key;
        """;

    /// <summary>Points the entries at those versions. @before: the newest place in the feed before them.</summary>
    private const string PointEntries = """
        create temp table pointed (key text not null primary key, seq bigint not null);
        insert into pointed (key, seq) select key, seq from {main}.entry_version where seq > @before;
        insert into {main}.entry (key, version, seq, deleted, category, author, created_at, updated_at, expires_at, size, checksum, tags)
        select p.key, n.version, p.seq, 0, s.category, s.author, s.created_at, @now, s.expires_at, s.size, s.checksum, s.tags
        from pointed p join {main}.entry_version n on n.seq = p.seq join {copy}.entry s on s.key = p.key where n.outcome = 5
        on conflict (key) do update set version = excluded.version, seq = excluded.seq, deleted = 0, author = excluded.author,
            created_at = excluded.created_at, updated_at = excluded.updated_at, expires_at = excluded.expires_at, size = excluded.size,
            checksum = excluded.checksum, tags = excluded.tags;
        update {main}.entry set deleted = 1, version = version + 1, seq = (select p.seq from pointed p where p.key = entry.key), author = @agent,
            updated_at = @now, expires_at = null, size = 0, checksum = 0, tags = null
        where key in (select key from difference where kind = 2);
        delete from {main}.entry_tag where key in (select key from difference where kind < 3);
        insert into {main}.entry_tag (tag, key) select t.tag, t.key from {copy}.entry_tag t join difference d on d.key = t.key where d.kind = 1;
        drop table pointed;
        drop table difference;
        drop table candidate;
        drop table damage;
        """;

    /// <summary>Bytes and entries that an entry added to its account before; read before the entries are pointed anew.</summary>
    private const string Charges = """
        select d.key, d.kind, case when e.deleted = 0 then e.size else 0 end, case when e.deleted = 0 then 1 else 0 end, coalesce(s.size, 0)
        from difference d left join {main}.entry e on e.key = d.key left join {copy}.entry s on s.key = d.key where d.kind < 3
        """;

    private const string Charge = """
        insert into {main}.account (name, bytes, entries) values (@name, @bytes, @entries)
        on conflict (name) do update set bytes = account.bytes + excluded.bytes, entries = account.entries + excluded.entries
        """;
}
