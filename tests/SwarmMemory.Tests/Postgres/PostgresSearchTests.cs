using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresSearchTests() : SearchSuite(new PostgresStorageFixture());
