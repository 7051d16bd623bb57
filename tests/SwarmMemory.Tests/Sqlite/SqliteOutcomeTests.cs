using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteOutcomeTests() : OutcomeSuite(new SqliteStorageFixture());
