using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteRoundTests() : RoundSuite(new SqliteStorageFixture());
