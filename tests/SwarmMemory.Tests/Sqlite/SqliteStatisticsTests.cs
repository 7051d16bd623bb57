using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteStatisticsTests() : StatisticsSuite(new SqliteStorageFixture());
