using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresLockReleaseTests() : LockReleaseSuite(new PostgresStorageFixture());
