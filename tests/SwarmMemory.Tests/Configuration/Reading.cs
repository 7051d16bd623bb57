using SwarmMemory.Hosting.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Configuration;

/// <summary>Short forms of reading that these tests share.</summary>
internal static class Reading
{
    public static ConfigurationResult Config(string text) =>
        ConfigurationReader.ReadText(MemoryConfiguration.FileName, text, MemorySchema.FileName, null);

    public static ConfigurationResult Schema(string text) =>
        ConfigurationReader.ReadText(MemoryConfiguration.FileName, null, MemorySchema.FileName, text);

    /// <summary>A configuration file with one field.</summary>
    public static string Field(string section, string field, string json) => $$"""{ "{{section}}": { "{{field}}": {{json}} } }""";

    public static ConfigurationResult One(string section, string field, string json) => Config(Field(section, field, json));

    public static ConfigurationFault OnlyFault(Func<ConfigurationResult> read) =>
        Assert.Single(Assert.Throws<ConfigurationException>(read).Faults);

    public static ConfigurationFault OnlyFault(string section, string field, string json)
    {
        var fault = OnlyFault(() => One(section, field, json));
        Assert.Equal($"{section}.{field}", fault.Path);
        Assert.Equal(MemoryConfiguration.FileName, fault.File);
        return fault;
    }

    /// <summary>A schema file with one rule, whose fields are given.</summary>
    public static string Rule(string fields) => $$"""{ "paths": [{ {{fields}} }] }""";
}
