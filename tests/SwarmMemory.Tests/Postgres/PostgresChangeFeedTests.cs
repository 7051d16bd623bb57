using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresChangeFeedTests() : ChangeFeedSuite(new PostgresStorageFixture());
