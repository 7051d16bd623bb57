using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteLeaseGuardTests() : LeaseGuardSuite(new SqliteStorageFixture());
