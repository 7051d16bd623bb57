using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteSearchFreshnessTests() : SearchFreshnessSuite(new SqliteStorageFixture());
