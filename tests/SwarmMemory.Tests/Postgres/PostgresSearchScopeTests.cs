using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresSearchScopeTests() : SearchScopeSuite(new PostgresStorageFixture());
