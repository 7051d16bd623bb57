using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresJsonValuesTests() : JsonValuesSuite(new PostgresStorageFixture());
