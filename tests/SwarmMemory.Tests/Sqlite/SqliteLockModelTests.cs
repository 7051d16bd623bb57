using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteLockModelTests() : LockModelSuite(new SqliteStorageFixture());
