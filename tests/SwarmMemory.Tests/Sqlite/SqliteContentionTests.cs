using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteContentionTests() : ContentionSuite(new SqliteStorageFixture());
