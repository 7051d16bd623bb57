using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresRetentionTests() : RetentionSuite(new PostgresStorageFixture());
