using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteLockGrantTests() : LockGrantSuite(new SqliteStorageFixture());
