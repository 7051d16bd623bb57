using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresOutcomeTests() : OutcomeSuite(new PostgresStorageFixture());
