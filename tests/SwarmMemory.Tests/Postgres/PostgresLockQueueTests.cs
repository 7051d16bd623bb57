using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresLockQueueTests() : LockQueueSuite(new PostgresStorageFixture());
