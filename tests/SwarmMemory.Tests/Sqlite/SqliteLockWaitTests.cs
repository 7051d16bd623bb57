using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteLockWaitTests() : LockWaitSuite(new SqliteStorageFixture());
