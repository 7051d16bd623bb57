using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresOutcomeRetentionTests() : OutcomeRetentionSuite(new PostgresStorageFixture());
