using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresSearchFreshnessTests() : SearchFreshnessSuite(new PostgresStorageFixture());
