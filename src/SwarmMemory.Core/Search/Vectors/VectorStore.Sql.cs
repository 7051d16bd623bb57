using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>The SQL of vectors, each with its contract.</summary>
internal static partial class VectorStore
{
    /// <summary>The model whose vectors are being made, and the last place of the change feed that has them: one row, always there.</summary>
    private static readonly StatementText State = new("""
        select coalesce((select value from counter where name = 'embedding.model'), 0),
               coalesce((select value from counter where name = 'embedding.cursor'), 0)
        """);

    /// <summary>Blocks of a model behind a place of the feed, in its order. @model, @after, @limit.</summary>
    private static readonly StatementText BlocksAfter = new("""
        select first_seq, last_seq, data from embedding_block where model = @model and first_seq > @after order by first_seq limit @limit
        """, "@model", "@after", "@limit");

    private static readonly StatementText LastBlock = new("""
        select data from embedding_block where model = @model order by first_seq desc limit 1
        """, "@model");

    private static readonly StatementText BlockAt = new(
        "select data from embedding_block where model = @model and first_seq = @first", "@model", "@first");

    /// <summary>Where the cleaning of blocks goes on.</summary>
    private static readonly StatementText Place = new("select coalesce((select value from counter where name = 'embedding.cleaned'), 0)");

    private static readonly StatementText BytesOf = new("select data from embedding where seq = @seq and model = @model", "@seq", "@model");

    private static readonly StatementText Add = new("""
        insert into embedding (seq, model, data) values (@seq, @model, @data)
        on conflict (seq) do update set model = excluded.model, data = excluded.data
        """, "@seq", "@model", "@data");

    private static readonly StatementText PutBlock = new("""
        insert into embedding_block (model, first_seq, last_seq, data) values (@model, @first, @last, @data)
        on conflict (model, first_seq) do update set last_seq = excluded.last_seq, data = excluded.data
        """, "@model", "@first", "@last", "@data");

    /// <summary>A block of any model but one. @model.</summary>
    private static readonly StatementText OtherBlock = new("""
        select model, first_seq, last_seq from embedding_block where model <> @model limit 1
        """, "@model");

    private static readonly StatementText DropBlock = new(
        "delete from embedding_block where model = @model and first_seq = @first", "@model", "@first");

    private static readonly StatementText DropBlocks = new("delete from embedding_block where model = @model", "@model");

    private static readonly StatementText Drop = new("delete from embedding where seq = @seq and model = @model", "@seq", "@model");

    private static readonly StatementText DropBetween = new(
        "delete from embedding where seq between @first and @last and model = @model", "@first", "@last", "@model");
}
