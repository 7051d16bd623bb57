using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteOutcomeRetentionTests() : OutcomeRetentionSuite(new SqliteStorageFixture());
