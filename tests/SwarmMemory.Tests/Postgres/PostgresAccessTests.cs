using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresAccessTests() : AccessSuite(new PostgresStorageFixture());
