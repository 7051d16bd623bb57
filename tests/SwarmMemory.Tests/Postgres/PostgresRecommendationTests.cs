using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresRecommendationTests() : RecommendationSuite(new PostgresStorageFixture());
