using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresLockModelTests() : LockModelSuite(new PostgresStorageFixture());
