using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresSnapshotTests() : SnapshotSuite(new PostgresStorageFixture());
