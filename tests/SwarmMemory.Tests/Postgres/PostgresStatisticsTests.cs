using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresStatisticsTests() : StatisticsSuite(new PostgresStorageFixture());
