using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteMessageTests() : MessageSuite(new SqliteStorageFixture());
