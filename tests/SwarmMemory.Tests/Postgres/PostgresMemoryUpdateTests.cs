using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresMemoryUpdateTests() : MemoryUpdateSuite(new PostgresStorageFixture());
