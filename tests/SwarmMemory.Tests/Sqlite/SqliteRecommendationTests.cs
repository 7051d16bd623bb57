using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteRecommendationTests() : RecommendationSuite(new SqliteStorageFixture());
