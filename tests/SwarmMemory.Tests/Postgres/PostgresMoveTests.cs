using SwarmMemory.Tests.Conformance;
using SwarmMemory.Tests.Sqlite;

namespace SwarmMemory.Tests.Postgres;

/// <summary>From PostgreSQL back to SQLite.</summary>
public sealed class PostgresMoveTests() : MoveSuite(new PostgresStorageFixture(), () => new SqliteStorageFixture())
{
    private protected override string Tables => "select tablename::text from pg_tables where schemaname = current_schema()";
}
