using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteMessageSweepTests() : MessageSweepSuite(new SqliteStorageFixture());
