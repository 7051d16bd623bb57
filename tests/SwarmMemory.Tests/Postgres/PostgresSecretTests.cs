using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresSecretTests() : SecretSuite(new PostgresStorageFixture());
