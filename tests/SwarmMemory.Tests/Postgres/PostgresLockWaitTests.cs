using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresLockWaitTests() : LockWaitSuite(new PostgresStorageFixture());
