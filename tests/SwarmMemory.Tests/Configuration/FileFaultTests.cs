using SwarmMemory.Hosting.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Configuration;

/// <summary>What is wrong with a file rather than with one of its values.</summary>
public sealed class FileFaultTests
{
    [Theory]
    [InlineData("{\n  \"security\": {\n    \"validate_agent_access\" true\n  }\n}", "line 3, column 29")]
    [InlineData("{ \"identity\": { \"swarm\": \"ä😀\" x } }", "line 1, column 32")]
    [InlineData("{ \"identity\": {", "line 1, column 16")]
    [InlineData("", "line 1, column 1")]
    [InlineData("{}\n{}", "line 2, column 1")]
    [InlineData("{ \"identity\": { \"swarm\": \"a\\ud800\" } }", "line 1, column 26")]
    [InlineData("{\n \"\\udc00\": 1 }", "line 2, column 2")]
    public void Read_BrokenJson_TellsLineAndColumn(string text, string place)
    {
        var fault = Reading.OnlyFault(() => Reading.Config(text));

        Assert.Equal("memory_config.json", fault.File);
        Assert.Equal(place, fault.Path);
        Assert.NotEmpty(fault.Problem);
        Assert.DoesNotContain("LineNumber", fault.Problem);
    }

    [Fact]
    public void Read_CommentsTrailingCommasAndByteOrderMark_AreAllowed()
    {
        var read = Reading.Config("\uFEFF// ours\n{ \"identity\": { \"swarm\": \"a\", /* ours */ }, }");

        Assert.Equal("a", read.Configuration.Identity.Swarm);
    }

    [Theory]
    [InlineData("[]", "", "a list is not an object")]
    [InlineData("null", "", "null is not an object")]
    [InlineData("{ \"security\": [] }", "security", "a list is not an object")]
    [InlineData("{ \"security\": null }", "security", "null is not an object")]
    [InlineData("{ \"security\": \"on\" }", "security", "\"on\" is not an object")]
    public void Read_NoObject_IsAFault(string text, string path, string problem)
    {
        var fault = Reading.OnlyFault(() => Reading.Config(text));

        Assert.Equal((path, problem), (fault.Path, fault.Problem));
    }

    [Theory]
    [InlineData("{ \"security\": {}, \"security\": {} }", "security")]
    [InlineData("{ \"$schema\": \"a\", \"$schema\": \"b\" }", "$schema")]
    [InlineData("{ \"identity\": { \"swarm\": \"a\", \"agent\": \"b\", \"swarm\": \"c\", \"swarm\": \"d\" } }", "identity.swarm")]
    [InlineData("{ \"identity\": { \"swarm\": \"a\", \"sw\\u0061rm\": \"c\" } }", "identity.swarm")]
    public void Read_DuplicateField_IsOneFault(string text, string path)
    {
        var fault = Reading.OnlyFault(() => Reading.Config(text));

        Assert.Equal((path, "the field stands here more than once"), (fault.Path, fault.Problem));
    }

    [Fact]
    public void Read_ManyFaultsInBothFiles_AreAllToldAtOnce()
    {
        var exception = Assert.Throws<ConfigurationException>(() => ConfigurationReader.ReadText(
            "my.json",
            """
            {
              "memory_persistence": { "storage_backend": "mysql", "durability": "most" },
              "agent_memory_limits": { "max_value_size": "1TB" },
              "monitoring": []
            }
            """,
            "rules.json",
            """{ "version": 2, "paths": [{ "path_pattern": "a//b" }, { "retention": "never", "backup_frequency": "yearly" }] }"""));

        Assert.Equal(
            [
                ("my.json", "memory_persistence.storage_backend"),
                ("my.json", "memory_persistence.durability"),
                ("my.json", "agent_memory_limits.max_value_size"),
                ("my.json", "monitoring"),
                ("rules.json", "version"),
                ("rules.json", "paths[0].path_pattern"),
                ("rules.json", "paths[1].path_pattern"),
                ("rules.json", "paths[1].retention"),
                ("rules.json", "paths[1].backup_frequency"),
            ],
            exception.Faults.Select(fault => (fault.File, fault.Path)));
        var lines = exception.Message.Split('\n');
        Assert.Equal("The configuration has 9 faults:", lines[0]);
        Assert.Equal("""  my.json: memory_persistence.durability: "most" is not a known name (allowed: "normal", "full")""", lines[2]);
        Assert.Equal(11, lines.Length);
    }

    [Fact]
    public void Read_BrokenConfigAndWrongSchema_TellsBoth()
    {
        var exception = Assert.Throws<ConfigurationException>(() => ConfigurationReader.ReadText("c.json", "{", "s.json", "[]"));

        Assert.Equal(["c.json", "s.json"], exception.Faults.Select(fault => fault.File));
    }

    [Fact]
    public void Read_OneFault_SaysSoInTheSingular()
    {
        var exception = Assert.Throws<ConfigurationException>(() => Reading.Config("[]"));

        Assert.StartsWith("The configuration has a fault:\n  memory_config.json: a list is not an object (allowed: ", exception.Message);
    }

    [Fact]
    public void Read_FilesOnDisk_AreNamedWithoutTheirFolders()
    {
        using var project = new ProjectFolder();
        var config = project.File("memory_config.json", """{ "identity": { "swarm": 1 } }""");
        var schema = project.File("memory_schema.json", """{ "version": "x", "verzion": 1 }""");

        var exception = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(config, schema));

        Assert.Equal(["memory_config.json", "memory_schema.json"], exception.Faults.Select(fault => fault.File));
        Assert.DoesNotContain(project.Path, exception.Message);
    }

    [Fact]
    public void Read_MissingFolderOrHugeFile_IsAFaultWithoutAPath()
    {
        using var project = new ProjectFolder();
        var huge = project.File("huge.json", new string(' ', 1024 * 1024 + 1));

        var exception = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(project.In("absent.json"), huge));

        Assert.Equal(
            [("absent.json", "the file does not exist"), ("huge.json", "the file is larger than a configuration can be")],
            exception.Faults.Select(fault => (fault.File, fault.Problem)));
        Assert.DoesNotContain(project.Path, exception.Message);
        Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(project.In("no/such.json"), null));
        Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(project.Path, null));
    }

    [Fact]
    public void Exception_WithoutFaults_IsRefused() => Assert.Throws<ArgumentException>(() => new ConfigurationException([]));
}
