using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteAccessTests() : AccessSuite(new SqliteStorageFixture());
