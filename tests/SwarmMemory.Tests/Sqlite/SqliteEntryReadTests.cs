using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteEntryReadTests() : EntryReadSuite(new SqliteStorageFixture());
