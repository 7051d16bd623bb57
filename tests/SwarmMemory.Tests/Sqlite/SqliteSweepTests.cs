using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteSweepTests() : SweepSuite(new SqliteStorageFixture());
