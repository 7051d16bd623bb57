using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteConflictTests() : ConflictSuite(new SqliteStorageFixture());
