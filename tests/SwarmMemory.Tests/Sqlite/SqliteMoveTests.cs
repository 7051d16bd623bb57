using SwarmMemory.Tests.Conformance;
using SwarmMemory.Tests.Postgres;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>From SQLite to PostgreSQL.</summary>
public sealed class SqliteMoveTests() : MoveSuite(new SqliteStorageFixture(), () => new PostgresStorageFixture())
{
    private protected override string Tables => "select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*'";
}
