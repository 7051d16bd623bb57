using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteModelTests() : ModelSuite(new SqliteStorageFixture());
