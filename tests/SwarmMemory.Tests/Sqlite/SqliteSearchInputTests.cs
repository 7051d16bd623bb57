using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteSearchInputTests() : SearchInputSuite(new SqliteStorageFixture());
