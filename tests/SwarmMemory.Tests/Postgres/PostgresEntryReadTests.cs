using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresEntryReadTests() : EntryReadSuite(new PostgresStorageFixture());
