using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteEntryWriteTests() : EntryWriteSuite(new SqliteStorageFixture());
