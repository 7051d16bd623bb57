using SwarmMemory.Tests.Conformance;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteQuotaTests() : QuotaSuite(new SqliteStorageFixture());
