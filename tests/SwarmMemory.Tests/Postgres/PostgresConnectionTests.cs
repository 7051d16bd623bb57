using Npgsql;
using SwarmMemory.Postgres;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Postgres;

/// <summary>What a connection is made of: the connection string first, then a service, then the variables of the environment.</summary>
public sealed class PostgresConnectionTests
{
    [Theory]
    [InlineData("Host=db.example.org", SslMode.Require)]
    [InlineData("Host=localhost,db.example.org", SslMode.Require)]
    [InlineData("Host=localhost.example.org", SslMode.Require)]
    [InlineData("Host=db.example.org;SSL Mode=Disable", SslMode.Disable)]
    [InlineData("Host=db.example.org;SslMode=VerifyFull", SslMode.VerifyFull)]
    [InlineData("Host=127.0.0.1:5433,localhost:5434", SslMode.Prefer)]
    [InlineData("Host=/var/run/postgresql", SslMode.Prefer)]
    [InlineData("", SslMode.Prefer)]
    public void Settings_Encryption_IsRequiredForOtherMachinesUnlessSaidOtherwise(string connection, SslMode mode) =>
        Assert.Equal(mode, Settings(connection).SslMode);

    [Fact]
    public void Settings_Variables_FillWhatIsNotSaid()
    {
        var settings = Settings("Database=mine", ("PGHOST", "a"), ("PGPORT", "6000"), ("PGDATABASE", "other"), ("PGUSER", "u"), ("PGSSLMODE", "verify-full"));
        Assert.Equal(("a", 6000, "mine", "u", SslMode.VerifyFull), (settings.Host, settings.Port, settings.Database, settings.Username, settings.SslMode));
        Assert.Equal(("b", 7), (Settings("Host=b", ("PGHOST", "a")).Host, Settings("Port=7", ("PGPORT", "6000")).Port));
    }

    [Fact]
    public void Settings_Service_StandsBetweenThem()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("services"), "[one]\nhost=x\n# a comment\n[two]\nhost=a\nport=6001\ndbname = swarms\n");
        (string, string?)[] environment = [("PGSERVICE", "two"), ("PGSERVICEFILE", folder.File("services")), ("PGDATABASE", "other"), ("PGUSER", "u")];
        var settings = Settings("", environment);
        Assert.Equal(("a", 6001, "swarms", "u"), (settings.Host, settings.Port, settings.Database, settings.Username));
        var error = Assert.Throws<SwarmMemoryException>(() => Settings("", [("PGSERVICE", "three"), environment[1]]));
        Assert.Contains("PGSERVICE", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Password=secret;Prot=1")]
    [InlineData("Password=secret;Port=none")]
    public void Settings_ThatCannotBeRead_AreRefusedWithoutRepeatingThem(string connection)
    {
        var error = Assert.Throws<SwarmMemoryException>(() => Settings(connection));
        Assert.Equal(ErrorCode.StorageUnavailable, error.Code);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    private static NpgsqlConnectionStringBuilder Settings(string connection, params (string Name, string? Value)[] environment) =>
        PostgresConnections.Settings(new PostgresOptions
        {
            ConnectionString = connection, Environment = name => environment.FirstOrDefault(v => v.Name == name).Value,
        });
}
