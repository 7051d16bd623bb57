using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteChangeFeedTests() : ChangeFeedSuite(new SqliteStorageFixture());
