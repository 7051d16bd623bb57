using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresModelTests() : ModelSuite(new PostgresStorageFixture());
