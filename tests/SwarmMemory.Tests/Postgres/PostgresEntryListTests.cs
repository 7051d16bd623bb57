using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresEntryListTests() : EntryListSuite(new PostgresStorageFixture());
