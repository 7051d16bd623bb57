using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresRecordingTests() : RecordingSuite(new PostgresStorageFixture());
