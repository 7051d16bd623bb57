using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteLockQueueTests() : LockQueueSuite(new SqliteStorageFixture());
