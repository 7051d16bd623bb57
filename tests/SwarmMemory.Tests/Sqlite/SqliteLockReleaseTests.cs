using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteLockReleaseTests() : LockReleaseSuite(new SqliteStorageFixture());
