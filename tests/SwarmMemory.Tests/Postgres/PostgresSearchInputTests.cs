using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresSearchInputTests() : SearchInputSuite(new PostgresStorageFixture());
