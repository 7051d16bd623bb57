using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteSearchTests() : SearchSuite(new SqliteStorageFixture());
