using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresPatternTests() : PatternSuite(new PostgresStorageFixture());
