using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteRecordingTests() : RecordingSuite(new SqliteStorageFixture());
