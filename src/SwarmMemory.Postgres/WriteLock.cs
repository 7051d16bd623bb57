using Npgsql;
using NpgsqlTypes;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>
/// What makes a transaction the only writer of its memory until it ends, and how it is recognised when the answer to its commit was lost: each
/// client numbers its writes, and the number is written with them.
/// </summary>
internal static class WriteLock
{
    /// <summary>"SwrM" in ASCII, so that other programs' advisory locks in the same database are others.</summary>
    private const int LockClass = 0x5377724D;

    /// <summary>What reads is refused to write; this says that the transaction is one that does.</summary>
    public const string Writes = "set transaction read write";

    /// <summary>
    /// Taken in the order in which it was asked for, and held until the transaction has ended and everybody sees what it did: so the numbers that the
    /// database gives out under it are in the order of the commits.
    /// </summary>
    private static readonly string Take = $"select pg_advisory_xact_lock({LockClass}, {Memory})";

    /// <summary>"SwrL": held by each session that listens. A writer that gets it knows that there is none; whoever begins to listen waits for that writer's end.</summary>
    private const int ListenClass = 0x5377724C;

    /// <summary>Which memory of the database it is, as the second half of a lock's key.</summary>
    public const string Memory = "'store'::regclass::oid::int4";

    /// <summary>Notes that this session listens, for as long as it lives.</summary>
    public static readonly string Listens = $"select pg_advisory_lock_shared({ListenClass}, {Memory})";

    /// <summary>
    /// A statement of its own behind the lock: its clock is read when it is held. Returns the time, who may write (null without the store's row), and
    /// whether nobody listens.
    /// </summary>
    private static readonly string Number = $"""
        insert into operation (client, number, at) values ($1, $2, (extract(epoch from clock_timestamp()) * 1000)::bigint)
        on conflict (client) do update set number = excluded.number, at = excluded.at
        returning at, (select min_writer from store where id = 1), pg_try_advisory_xact_lock({ListenClass}, {Memory})
        """;

    /// <summary>Writes, so that its commit waits for the standby as that of the lost write did.</summary>
    private const string Find = "update operation set at = at where client = $1 and number >= $2";

    /// <summary>Begins a transaction with the lock.</summary>
    public static NpgsqlBatchCommand[] Begin(Guid client, long number) =>
        [new("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"), new(Durability.Later), new(Take), Command(Number, client, number)];

    /// <summary>Reads what that has answered: the database's time, and whether somebody wants to hear of changes.</summary>
    public static async Task<(long Now, bool IsHeard)> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        // The first result is that of taking the lock.
        await reader.NextResultAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken) || reader.IsDBNull(1))
            throw StorageFault.Corrupt.ToException(detail: "a row that is always there is missing");
        if (reader.GetInt64(1) > Migrations.Newest)
            throw StorageFault.Newer.ToException(detail: $"it needs schema {reader.GetInt64(1)} to write, this program has {Migrations.Newest}");
        return (reader.GetInt64(0), !reader.GetBoolean(2));
    }

    /// <summary>Work in a transaction of its own that is the memory's only writer.</summary>
    public static async Task RunAsync(NpgsqlConnection connection, Func<Task> work, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await PostgresSchema.ExecuteAsync(connection, Writes, cancellationToken);
        await PostgresSchema.ExecuteAsync(connection, Take, cancellationToken);
        await work();
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>
    /// Whether a write came to its commit. Asked under the lock: the transaction in question, if its server still has it, has ended by then.
    /// </summary>
    public static async Task<bool> WasCommittedAsync(NpgsqlConnection connection, Guid client, long number, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(Writes), new(Take), Command(Find, client, number) } };
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
            await reader.NextResultAsync(cancellationToken);
        var found = batch.BatchCommands[2].RecordsAffected > 0;
        await transaction.CommitAsync(CancellationToken.None);
        return found;
    }

    private static NpgsqlBatchCommand Command(string sql, Guid client, long number) => new(sql)
    {
        Parameters = { new() { Value = client, NpgsqlDbType = NpgsqlDbType.Uuid }, new() { Value = number, NpgsqlDbType = NpgsqlDbType.Bigint } },
    };
}
