using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteJsonValuesTests() : JsonValuesSuite(new SqliteStorageFixture());
