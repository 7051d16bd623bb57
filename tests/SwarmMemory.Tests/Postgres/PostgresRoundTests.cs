using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresRoundTests() : RoundSuite(new PostgresStorageFixture());
