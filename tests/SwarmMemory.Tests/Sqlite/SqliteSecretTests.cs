using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteSecretTests() : SecretSuite(new SqliteStorageFixture());
