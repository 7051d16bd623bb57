using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresLockGrantTests() : LockGrantSuite(new PostgresStorageFixture());
