using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresLeaseGuardTests() : LeaseGuardSuite(new PostgresStorageFixture());
