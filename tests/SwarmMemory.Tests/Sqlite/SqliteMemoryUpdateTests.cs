using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteMemoryUpdateTests() : MemoryUpdateSuite(new SqliteStorageFixture());
