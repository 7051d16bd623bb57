using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqlitePatternTests() : PatternSuite(new SqliteStorageFixture());
