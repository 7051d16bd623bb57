using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresEntryWriteTests() : EntryWriteSuite(new PostgresStorageFixture());
