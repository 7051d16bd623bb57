using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteRetentionTests() : RetentionSuite(new SqliteStorageFixture());
