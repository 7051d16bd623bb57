using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteTagTests() : TagSuite(new SqliteStorageFixture());
