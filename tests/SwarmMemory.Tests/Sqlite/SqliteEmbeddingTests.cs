using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteEmbeddingTests() : EmbeddingSuite(new SqliteStorageFixture());
