using SwarmMemory.Tests.Conformance;
using SwarmMemory.Tests.Sqlite;

namespace SwarmMemory.Tests.Postgres;

/// <summary>From PostgreSQL back to SQLite.</summary>
public sealed class PostgresMoveTests() : MoveSuite(new PostgresStorageFixture(), () => new SqliteStorageFixture())
{
    private protected override string Tables => "select relname::text from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition";
}
