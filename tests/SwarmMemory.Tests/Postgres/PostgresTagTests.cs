using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresTagTests() : TagSuite(new PostgresStorageFixture());
