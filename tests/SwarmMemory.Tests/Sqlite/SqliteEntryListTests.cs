using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteEntryListTests() : EntryListSuite(new SqliteStorageFixture());
