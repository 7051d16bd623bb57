using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresRollbackTests() : RollbackSuite(new PostgresStorageFixture());
