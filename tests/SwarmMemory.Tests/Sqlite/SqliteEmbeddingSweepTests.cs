using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteEmbeddingSweepTests() : EmbeddingSweepSuite(new SqliteStorageFixture());
