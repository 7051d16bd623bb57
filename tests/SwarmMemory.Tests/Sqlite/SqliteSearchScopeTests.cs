using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteSearchScopeTests() : SearchScopeSuite(new SqliteStorageFixture());
