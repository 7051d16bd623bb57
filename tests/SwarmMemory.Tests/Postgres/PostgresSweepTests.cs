using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresSweepTests() : SweepSuite(new PostgresStorageFixture());
