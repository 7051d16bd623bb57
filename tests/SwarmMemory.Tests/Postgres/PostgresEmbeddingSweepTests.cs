using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresEmbeddingSweepTests() : EmbeddingSweepSuite(new PostgresStorageFixture());
