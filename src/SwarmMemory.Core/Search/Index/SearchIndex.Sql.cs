using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>The SQL of the index, each with its contract.</summary>
internal sealed partial class SearchIndex
{
    /// <summary>The last place of the change feed that is in the index.</summary>
    public const string CursorName = "search.cursor";

    /// <summary>The generation that searches use.</summary>
    public const string GenerationName = "search.generation";

    /// <summary>The generation that is being made, or 0.</summary>
    public const string RebuildName = "search.rebuild";

    /// <summary>1 when damage was found.</summary>
    public const string DamageName = "search.damaged";

    /// <summary>Where the index is: one row, always there; zero for what was never written.</summary>
    private static readonly StatementText State = new("""
        select coalesce((select value from counter where name = 'search.generation'), 0),
               coalesce((select value from counter where name = 'search.cursor'), 0),
               coalesce((select max(seq) from entry_version), 0),
               case when exists (select 1 from counter where name = 'search.rebuild' and value > 0) then 1 else 0 end
        """);

    /// <summary>Live segments of a generation in the order of the feed. @generation.</summary>
    private static readonly StatementText Segments = new("""
        select id, generation, state, first_seq, last_seq, documents, words, blocks from search_segment
        where generation = @generation and state = 1 order by first_seq
        """, "@generation");

    /// <summary>The block that holds a term if any does, or all blocks that a term has for itself. @segment, @term.</summary>
    private static readonly StatementText BlocksOf = new("""
        select document, data from search_block
        where segment = @segment
          and term = (select max(term) from search_block where segment = @segment and term <= @term)
          and (term = @term or document = 0)
        order by document
        """, "@segment", "@term");

    /// <summary>Blocks behind a place, in order. @segment, @term and @document of the last block seen, @limit.</summary>
    private static readonly StatementText BlocksAfter = new("""
        select term, document, data from search_block
        where segment = @segment and (term > @term or (term = @term and document > @document))
        order by term, document limit @limit
        """, "@segment", "@term", "@document", "@limit");

    /// <summary>Versions behind a place of the feed, oldest first; is_current: the version is what its key holds now. @after, @limit.</summary>
    private static readonly StatementText VersionsAfter = new("""
        select v.seq, case when e.seq = v.seq and e.deleted = 0 then 1 else 0 end as is_current,
               v.key, v.tags, v.author, v.at, v.codec, v.size, v.checksum, v.value
        from entry_version v left join entry e on e.key = v.key
        where v.seq > @after order by v.seq limit @limit
        """, "@after", "@limit");

    /// <summary>Which versions of a stretch are what their keys hold now. @first and @last included.</summary>
    private static readonly StatementText CurrentBetween = new("""
        select v.seq from entry_version v join entry e on e.key = v.key and e.seq = v.seq
        where v.seq between @first and @last and e.deleted = 0 order by v.seq
        """, "@first", "@last");

    private static readonly StatementText AddSegment = new("""
        insert into search_segment (id, generation, state, first_seq, last_seq, documents, words, blocks)
        values ((select coalesce(max(id), 0) + 1 from search_segment), @generation, @state, @first, @last, @documents, @words, @blocks)
        returning id
        """, "@generation", "@state", "@first", "@last", "@documents", "@words", "@blocks");

    private static readonly StatementText AddBlock = new(
        "insert into search_block (segment, term, document, data) values (@segment, @term, @document, @data)",
        "@segment", "@term", "@document", "@data");

    private static readonly StatementText SetCounter = new("""
        insert into counter (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value
        """, "@name", "@value");

    /// <summary>Makes a built segment part of the index, if it is still there. @id, @documents, @words, @blocks.</summary>
    private static readonly StatementText Publish = new("""
        update search_segment set state = 1, documents = @documents, words = @words, blocks = @blocks where id = @id and state = 0
        """, "@id", "@documents", "@words", "@blocks");

    private static readonly StatementText Damage = new(
        "select coalesce((select value from counter where name = 'search.damaged'), 0)");

    private static readonly StatementText DropSegment = new("delete from search_segment where id = @id", "@id");

    private static readonly StatementText IsBuilding = new(
        "select count(*) from search_segment where id = @id and state = 0", "@id");
}
