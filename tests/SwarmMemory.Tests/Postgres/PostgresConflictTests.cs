using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresConflictTests() : ConflictSuite(new PostgresStorageFixture());
