using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteSearchIndexTests() : SearchIndexSuite(new SqliteStorageFixture());
