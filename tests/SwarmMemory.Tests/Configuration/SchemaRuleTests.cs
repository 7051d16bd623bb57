using SwarmMemory.Hosting.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Configuration;

/// <summary>The rules of memory_schema.json.</summary>
public sealed class SchemaRuleTests
{
    [Fact]
    public void Read_RuleWithEverything_TakesEverything()
    {
        var read = Reading.Schema(Reading.Rule("""
            "path_pattern": "swarm-{id}/a", "retention": "36h", "backup_frequency": "session_end", "conflict_resolution": "manual"
            """));

        Assert.Equal(
            new PathRule(
                "swarm-{id}/a", new RetentionPeriod(TimeSpan.FromHours(36)), BackupFrequency.SessionEnd, PathConflictResolution.Manual),
            Assert.Single(read.Schema.Paths));
    }

    [Fact]
    public void Read_RuleWithAPatternAlone_LeavesTheRetentionToTheCategory()
    {
        var rule = Assert.Single(Reading.Schema(Reading.Rule("\"path_pattern\": \"global/a\"")).Schema.Paths);

        Assert.Equal(new PathRule("global/a", null, BackupFrequency.Never, PathConflictResolution.Refuse), rule);
    }

    [Theory]
    [InlineData("\"retention\": \"forever\"", null)]
    [InlineData("\"retention\": 3", 3)]
    [InlineData("\"retention_days\": 4", 4)]
    [InlineData("\"retention_days\": 36500", 36500)]
    public void Read_RetentionInAnyForm_IsTheSame(string field, int? days)
    {
        var rule = Assert.Single(Reading.Schema(Reading.Rule($"\"path_pattern\": \"global/a\", {field}")).Schema.Paths);

        Assert.Equal(days is { } count ? RetentionPeriod.Days(count) : RetentionPeriod.Forever, rule.Retention);
    }

    [Fact]
    public void Read_RuleWithMerge_HasItsPointers()
    {
        var rule = Assert.Single(Reading.Schema(Reading.Rule(
            "\"path_pattern\": \"global/a\", \"conflict_resolution\": \"merge\", \"merge\": { \"counters\": [\"/done\", \"\"], \"sets\": [\"/*/tags\"] }")).Schema.Paths);

        Assert.Equal(PathConflictResolution.Merge, rule.ConflictResolution);
        Assert.Equal(new PathMergeRules { Counters = ["/done", ""], Sets = ["/*/tags"] }, rule.Merge);
    }

    [Fact]
    public void Read_UnknownFieldOfMerge_IsAWarningWithTheNearestName()
    {
        var read = Reading.Schema(Reading.Rule("\"path_pattern\": \"global/a\", \"merge\": { \"counter\": [] }"));

        Assert.Equal("paths[0].merge.counter", Assert.Single(read.Warnings).Path);
        Assert.Contains("counters", read.Warnings[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"path_pattern\": \"\"", "path_pattern", "the pattern is empty")]
    [InlineData("\"path_pattern\": 3", "path_pattern", "3 is not text")]
    [InlineData("\"retention\": 3", "path_pattern", "the field is missing")]
    [InlineData("\"path_pattern\": \"a/b\", \"retention\": 3, \"retention_days\": 3", "retention_days", "the retention is given twice")]
    [InlineData("\"path_pattern\": \"a/b\", \"retention\": \"soon\"", "retention", "\"soon\" is not a duration with a unit")]
    [InlineData("\"path_pattern\": \"a/b\", \"retention_days\": 0", "retention_days", "0 is below 1")]
    [InlineData("\"path_pattern\": \"a/b\", \"retention_days\": 36501", "retention_days", "36501 is above 36500")]
    [InlineData("\"path_pattern\": \"a/b\", \"retention_days\": \"3d\"", "retention_days", "\"3d\" is not a whole number")]
    [InlineData("\"path_pattern\": \"a/b\", \"backup_frequency\": \"dayly\"", "backup_frequency",
        "\"dayly\" is not a known name; did you mean \"daily\"?")]
    [InlineData("\"path_pattern\": \"a/b\", \"merge\": []", "merge", "a list is not an object")]
    [InlineData("\"path_pattern\": \"a/b\", \"merge\": { \"counters\": \"/n\" }", "merge.counters", "\"/n\" is not a list")]
    [InlineData("\"path_pattern\": \"a/b\", \"merge\": { \"counters\": [3] }", "merge.counters", "3 is not text")]
    [InlineData("\"path_pattern\": \"a/b\", \"merge\": { \"counters\": [\"n\"] }", "merge.counters", "\"n\": the pointer does not begin with /")]
    [InlineData("\"path_pattern\": \"a/b\", \"merge\": { \"sets\": [\"/a~2\"] }", "merge.sets", "\"/a~2\": a ~ in the pointer is neither ~0 nor ~1")]
    [InlineData("\"path_pattern\": \"a/b\", \"merge\": { \"counters\": [\"/n\"], \"sets\": [\"/n\"] }", "merge.sets", "\"/n\" stands under counters too")]
    [InlineData("\"path_pattern\": \"a/b\", \"conflict_resolution\": \"newest\"", "conflict_resolution", "\"newest\" is not a known name")]
    public void Read_WrongRule_IsAFaultAtItsPath(string fields, string field, string problem)
    {
        var fault = Reading.OnlyFault(() => Reading.Schema(Reading.Rule(fields)));

        Assert.Equal(("memory_schema.json", $"paths[0].{field}", problem), (fault.File, fault.Path, fault.Problem));
    }

    [Theory]
    [InlineData("a//b", "\"a//b\" has an empty segment")]
    [InlineData("/a/b", "\"/a/b\" has an empty segment")]
    [InlineData("a/b/", "\"a/b/\" has an empty segment")]
    [InlineData("a", "\"a\" has 1 segment")]
    [InlineData("a/b/c/d/e/f/g/h/i", "\"a/b/c/d/e/f/g/h/i\" has 9 segments")]
    [InlineData("a/{b", "the braces of the segment \"{b\" are not balanced")]
    [InlineData("a/b}", "the braces of the segment \"b}\" are not balanced")]
    [InlineData("a/{b{c}}", "the braces of the segment \"{b{c}}\" are not balanced")]
    [InlineData("a/}b{", "the braces of the segment \"}b{\" are not balanced")]
    [InlineData("a{b/c}", "the braces of the segment \"a{b\" are not balanced")]
    [InlineData("a/{}", "the segment \"{}\" has a placeholder without a name")]
    [InlineData("a/{b c}", "the segment \"{b c}\" holds \" \"")]
    [InlineData("a/{b-c}", "the segment \"{b-c}\" holds \"-\"")]
    [InlineData("a/b*", "the segment \"b*\" holds \"*\"")]
    [InlineData("a/.b", "the segment \".b\" begins with a point")]
    public void Problem_WrongPattern_NamesTheSegment(string pattern, string problem) =>
        Assert.Equal(problem, PathPatternText.Problem(pattern));

    [Theory]
    [InlineData("a/b")]
    [InlineData("global/neural/success-{pattern_id}")]
    [InlineData("{a}/{b}-{c}")]
    [InlineData("swarm-1/änderung/x.y_z-0:@~+")]
    [InlineData("a/b/c/d/e/f/g/h")]
    public void Problem_GoodPattern_IsNull(string pattern) => Assert.Null(PathPatternText.Problem(pattern));

    [Fact]
    public void Problem_RandomText_NeverThrows()
    {
        const string alphabet = "ab/{}._ *";
        var random = new Random(20_240_605);
        for (var round = 0; round < 20_000; round++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(16)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            if (PathPatternText.Problem(pattern) is null) Assert.DoesNotContain("//", PathPatternText.Form(pattern));
        }
    }

    [Theory]
    [InlineData("global/a", "global/a")]
    [InlineData("swarm-{id}/a", "swarm-{swarm_id}/a")]
    [InlineData("{a}/{b}", "{b}/{a}")]
    public void Read_TwoPatternsForTheSameKeys_IsAFaultOfTheSecond(string first, string second)
    {
        var fault = Reading.OnlyFault(() => Reading.Schema($$"""
            { "paths": [{ "path_pattern": "x/y" }, { "path_pattern": "{{first}}" }, { "path_pattern": "{{second}}" }] }
            """));

        Assert.Equal(
            ("paths[2].path_pattern", $"\"{second}\" matches the same keys as paths[1].path_pattern"),
            (fault.Path, fault.Problem));
    }

    [Theory]
    [InlineData("\"swarm-{id}/a\"", "\"swarm-x{id}/a\"")]
    [InlineData("\"a/{b}\"", "\"a/b\"")]
    public void Read_TwoPatternsForOtherKeys_AreTaken(string first, string second)
    {
        var read = Reading.Schema($$"""{ "paths": [{ "path_pattern": {{first}} }, { "path_pattern": {{second}} }] }""");

        Assert.Equal(2, read.Schema.Paths.Count);
    }

    [Fact]
    public void Read_TwoWrongPatterns_AreNotCalledDuplicates()
    {
        var exception = Assert.Throws<ConfigurationException>(
            () => Reading.Schema("""{ "paths": [{}, {}, { "path_pattern": "" }] }"""));

        Assert.Equal(
            ["paths[0].path_pattern", "paths[1].path_pattern", "paths[2].path_pattern"],
            exception.Faults.Select(fault => fault.Path));
    }

    [Theory]
    [InlineData("""{ "paths": {} }""", "paths", "an object is not a list")]
    [InlineData("""{ "paths": ["a/b"] }""", "paths[0]", "\"a/b\" is not an object")]
    [InlineData("""{ "version": 2 }""", "version", "2 is above 1")]
    [InlineData("""{ "version": "1" }""", "version", "\"1\" is not a whole number")]
    public void Read_WrongShape_IsAFault(string text, string path, string problem)
    {
        var exception = Assert.Throws<ConfigurationException>(() => Reading.Schema(text));

        Assert.Equal((path, problem), (exception.Faults[0].Path, exception.Faults[0].Problem));
    }

    [Fact]
    public void Read_EmptyList_MeansNoRules() => Assert.Empty(Reading.Schema("""{ "paths": [] }""").Schema.Paths);
}
