using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresMessageSweepTests() : MessageSweepSuite(new PostgresStorageFixture());
