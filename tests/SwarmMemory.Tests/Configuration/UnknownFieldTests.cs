using SwarmMemory.Hosting.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Configuration;

/// <summary>Fields nobody reads, and fields nobody uses yet.</summary>
public sealed class UnknownFieldTests
{
    [Theory]
    [InlineData("""{ "memory_persistence": { "databse_path": "x" } }""", "memory_persistence.databse_path",
        "unknown field \"databse_path\"; did you mean \"database_path\"?")]
    [InlineData("""{ "memory_persistance": { "database_path": "" } }""", "memory_persistance",
        "unknown field \"memory_persistance\"; did you mean \"memory_persistence\"?")]
    [InlineData("""{ "monitoring": { "Log-Level": 1 } }""", "monitoring.Log-Level",
        "unknown field \"Log-Level\"; did you mean \"log_level\"?")]
    [InlineData("""{ "schema": "x" }""", "schema", "unknown field \"schema\"; did you mean \"$schema\"?")]
    [InlineData("""{ "telemetry": {} }""", "telemetry", "unknown field \"telemetry\"; it is ignored")]
    [InlineData("""{ "": 1 }""", "", "unknown field \"\"; it is ignored")]
    [InlineData("""{ "\u001b[2J": 1 }""", "\\u001B[2J", "unknown field \"\\u001B[2J\"; it is ignored")]
    public void Read_UnknownField_IsAWarningWithTheNearestName(string text, string path, string message)
    {
        var read = Reading.Config(text);

        Assert.Equal(new ConfigurationNotice("memory_config.json", path, message), Assert.Single(read.Warnings));
        Assert.Equal(new MemoryConfiguration(), read.Configuration);
    }

    [Fact]
    public void Read_UnknownFieldOfARule_IsNamedWithItsIndex()
    {
        var read = Reading.Schema("""{ "paths": [{ "path_pattern": "global/a" }, { "path_pattern": "global/b", "retention_day": 3 }] }""");

        Assert.Equal(
            new ConfigurationNotice(
                "memory_schema.json", "paths[1].retention_day", "unknown field \"retention_day\"; did you mean \"retention_days\"?"),
            Assert.Single(read.Warnings));
    }

    [Fact]
    public void Read_UnknownFieldBesideAFault_IsAWarningOfTheException()
    {
        var exception = Assert.Throws<ConfigurationException>(() => Reading.Config("""
            { "memory_persistence": { "durability": "ful", "databse_path": "x" } }
            """));

        Assert.Equal("memory_persistence.databse_path", Assert.Single(exception.Warnings).Path);
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "abxc", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 3)]
    public void Distance_TwoTexts_CountsTheEdits(string left, string right, int edits)
    {
        Assert.Equal(edits, NearestName.Distance(left, right));
        Assert.Equal(edits, NearestName.Distance(right, left));
    }

    [Fact]
    public void Find_AnyKnownFieldWithOneTypingError_IsFound()
    {
        var random = new Random(20_240_604);
        var names = ConfigurationReader.KnownFields()
            .Select(field => field.Path.Split('.')[^1])
            .Where(name => name.Length > 3)
            .Distinct()
            .ToArray();
        foreach (var name in names)
        {
            for (var round = 0; round < 50; round++)
            {
                var at = random.Next(name.Length - 1);
                var mistyped = random.Next(4) switch
                {
                    0 => name.Remove(at, 1),
                    1 => name.Insert(at, "x"),
                    2 => name[..at] + "x" + name[(at + 1)..],
                    _ => name[..at] + name[at + 1] + name[at] + name[(at + 2)..],
                };
                var found = NearestName.Find(mistyped, names);
                Assert.NotNull(found);
                Assert.True(NearestName.Distance(mistyped, found) <= NearestName.Distance(mistyped, name), $"{mistyped} gave {found}");
            }
        }
    }

    [Fact]
    public void Find_LongOrStrangeName_FindsNothing()
    {
        Assert.Null(NearestName.Find(new string('a', 100_000), ["a"]));
        Assert.Null(NearestName.Find("completely_different", ["swarm", "agent"]));
    }
}
