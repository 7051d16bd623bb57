using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Postgres;

public sealed class PostgresQuotaTests() : QuotaSuite(new PostgresStorageFixture());
