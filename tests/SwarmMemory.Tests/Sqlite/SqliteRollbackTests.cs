using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteRollbackTests() : RollbackSuite(new SqliteStorageFixture());
