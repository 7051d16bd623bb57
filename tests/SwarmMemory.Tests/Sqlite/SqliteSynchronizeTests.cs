using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteSynchronizeTests() : SynchronizeSuite(new SqliteStorageFixture());
