using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresContentionTests() : ContentionSuite(new PostgresStorageFixture());
