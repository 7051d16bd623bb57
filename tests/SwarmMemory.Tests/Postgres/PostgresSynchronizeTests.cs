using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresSynchronizeTests() : SynchronizeSuite(new PostgresStorageFixture());
