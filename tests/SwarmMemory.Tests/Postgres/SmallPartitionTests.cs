using SwarmMemory.Tests.Conformance;
using SwarmMemory.Tests.Sqlite;

namespace SwarmMemory.Tests.Postgres;

// What reads or writes many rows of the tables that are kept in parts, with so few rows in each that every test crosses from one to the next.

public sealed class SmallPartitionModelTests() : ModelSuite(new PostgresStorageFixture { PartitionRows = 3 });

public sealed class SmallPartitionChangeFeedTests() : ChangeFeedSuite(new PostgresStorageFixture { PartitionRows = 3 });

public sealed class SmallPartitionRollbackTests() : RollbackSuite(new PostgresStorageFixture { PartitionRows = 3 });

public sealed class SmallPartitionSweepTests() : SweepSuite(new PostgresStorageFixture { PartitionRows = 3 });

public sealed class SmallPartitionMessageTests() : MessageSuite(new PostgresStorageFixture { PartitionRows = 3 });

public sealed class SmallPartitionMessageSweepTests() : MessageSweepSuite(new PostgresStorageFixture { PartitionRows = 3 });

public sealed class MoveToSmallPartitionTests() : MoveSuite(new SqliteStorageFixture(), () => new PostgresStorageFixture { PartitionRows = 3 })
{
    private protected override string Tables => "select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*'";
}
