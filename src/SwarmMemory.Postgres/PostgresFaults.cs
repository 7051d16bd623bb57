using System.Data.Common;
using System.Net.Sockets;
using Npgsql;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>Maps PostgreSQL's states and the driver's faults; no NpgsqlException leaves this project.</summary>
internal static class PostgresFaults
{
    /// <summary>The server ended a session that stood still in the middle of a transaction.</summary>
    private const string IdleInTransaction = "25P03";

    public static bool IsOfDriver(Exception e) => e is DbException or IOException or SocketException or TimeoutException;

    /// <summary>Whether the same work may succeed when it is done again from its beginning.</summary>
    public static bool MayPass(Exception e) => e is PostgresException { SqlState: var state }
        ? state is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected || IsOutage(state) || HasNoPartition(e)
        : e is NpgsqlException or LostWriteException or IOException or SocketException or TimeoutException;

    /// <summary>Whether the connection is gone, or its server is no longer the one that takes writes.</summary>
    public static bool IsOutage(Exception e) => e is PostgresException { SqlState: var state } ? IsOutage(state) : MayPass(e);

    /// <summary>Whether a row's number is behind those of all partitions of its table.</summary>
    public static bool HasNoPartition(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: null, TableName: { } table } && PartitionCatalog.Tables.Contains(table);

    public static SwarmMemoryException Map(Exception e)
    {
        if (e is not PostgresException { SqlState: var state })
            return Unavailable(e, "no server answers");
        return state switch
        {
            PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.DeadlockDetected => StorageFault.Busy.ToException(e),
            PostgresErrorCodes.DiskFull => StorageFault.Full.ToException(e),
            PostgresErrorCodes.ReadOnlySqlTransaction => StorageFault.ReadOnly.ToException(e, "the server is a standby or set to read-only",
                hint: "Name all servers in the connection string, Host=a,b, so that the primary is found."),
            // A schema that a role may not use is to it as if there were none.
            PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidSchemaName => StorageFault.ReadOnly.ToException(e, "this role may not",
                hint: "Grant the role what docs/scale.md lists, or connect as another."),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => StorageFault.Corrupt.ToException(e, $"PostgreSQL error {state}"),
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => Unavailable(e, "the server does not accept this role or password"),
            PostgresErrorCodes.InvalidCatalogName => Unavailable(e, "there is no such database"),
            _ => Unavailable(e, $"PostgreSQL error {state}"),
        };
    }

    private static SwarmMemoryException Unavailable(Exception e, string detail) => StorageFault.Unavailable.ToException(e, detail,
        hint: "Check memory_persistence.connection_string or the PG* variables, and that the server runs and lets this machine in; the log names the cause.");

    private static bool IsOutage(string state) => state is
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections
        or PostgresErrorCodes.ReadOnlySqlTransaction or IdleInTransaction
        || state.StartsWith("08", StringComparison.Ordinal);
}
