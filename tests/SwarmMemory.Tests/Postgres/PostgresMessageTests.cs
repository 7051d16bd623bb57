using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresMessageTests() : MessageSuite(new PostgresStorageFixture());
