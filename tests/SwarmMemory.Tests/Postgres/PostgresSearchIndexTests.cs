using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresSearchIndexTests() : SearchIndexSuite(new PostgresStorageFixture());
