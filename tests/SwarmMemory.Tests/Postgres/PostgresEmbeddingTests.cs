using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresEmbeddingTests() : EmbeddingSuite(new PostgresStorageFixture());
