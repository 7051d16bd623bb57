using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresHealthTests() : HealthSuite(new PostgresStorageFixture());
