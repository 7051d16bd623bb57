using System.Text.Json;
using SwarmMemory.Hosting.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Configuration;

/// <summary>The files at the top of the repository, the JSON Schemas and the documentation keep to what the reader does.</summary>
public sealed class ShippedFilesTests
{
    [Fact]
    public void Read_ShippedFiles_AreTheDefaultsWithoutWarnings()
    {
        var read = ConfigurationReader.Read(Repository.PathOf("memory_config.json"), Repository.PathOf("memory_schema.json"));

        Assert.Equal(new MemoryConfiguration(), read.Configuration);
        Assert.Equal(new MemorySchema(), read.Schema);
        Assert.Empty(read.Warnings);
    }

    [Fact]
    public void Schemas_Fields_AreThoseOfTheReader()
    {
        var inSchemas = SchemaFields().Select(field => field.Path).Where(path => path != "$schema");
        var inReader = ConfigurationReader.KnownFields().Select(field => field.Path);

        Assert.Equal(inReader.Order(StringComparer.Ordinal), inSchemas.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schemas_Choices_AreThoseOfTheReader()
    {
        var inSchemas = SchemaFields()
            .Where(field => field.Schema.TryGetProperty("enum", out _))
            .Select(field => (field.Path, Choices: field.Schema.GetProperty("enum").EnumerateArray().Select(choice => choice.GetString())))
            .Select(field => $"{field.Path}: {string.Join(' ', field.Choices)}");
        var inReader = ConfigurationReader.KnownFields()
            .Where(field => field.Choices.Count > 0)
            .Select(field => $"{field.Path}: {string.Join(' ', field.Choices)}")
            .ToArray();

        Assert.Equal(6, inReader.Length);
        Assert.Equal(inReader.Order(StringComparer.Ordinal), inSchemas.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schemas_Objects_AllowNoOtherFields()
    {
        foreach (var name in SchemaNames)
        {
            var objects = Objects(Schema(name)).ToArray();
            Assert.NotEmpty(objects);
            Assert.All(objects, schema => Assert.False(schema.GetProperty("additionalProperties").GetBoolean()));
        }
    }

    [Fact]
    public void Schemas_Ranges_AreThoseOfTheReader()
    {
        var ranged = SchemaFields()
            .Where(field => field.Path.Count(character => character == '.') == 1 && !field.Path.StartsWith("paths"))
            .Where(field => field.Schema.TryGetProperty("minimum", out _))
            .Where(field => field.Schema.GetProperty("type").ValueKind == JsonValueKind.String)
            .ToArray();

        Assert.Equal(8, ranged.Length);
        foreach (var (path, schema) in ranged)
        {
            var (section, field) = (path.Split('.')[0], path.Split('.')[1]);
            var (min, max) = (schema.GetProperty("minimum").GetInt64(), schema.GetProperty("maximum").GetInt64());
            Reading.One(section, field, $"{min}");
            Reading.One(section, field, $"{max}");
            Assert.Equal($"{min - 1} is below {min}", Reading.OnlyFault(section, field, $"{min - 1}").Problem);
            Assert.Equal($"{max + 1} is above {max}", Reading.OnlyFault(section, field, $"{max + 1}").Problem);
        }
    }

    [Fact]
    public void Schemas_Defaults_AreThoseOfTheShippedFile()
    {
        var shipped = JsonElement.Parse(File.ReadAllText(Repository.PathOf("memory_config.json")));
        var defaults = SchemaFields()
            .Where(field => !field.Path.StartsWith("paths") && field.Path.Contains('.') && field.Schema.TryGetProperty("default", out _))
            .ToArray();

        Assert.Equal(49, defaults.Length);
        Assert.All(defaults, field =>
        {
            var parts = field.Path.Split('.');
            var value = shipped.GetProperty(parts[0]).GetProperty(parts[1]);
            Assert.True(JsonElement.DeepEquals(value, field.Schema.GetProperty("default")), field.Path);
        });
    }

    [Fact]
    public void Documentation_EachField_IsNamed()
    {
        var lines = File.ReadAllLines(Repository.PathOf("docs", "configuration.md"));

        foreach (var path in ConfigurationReader.KnownFields().Select(field => field.Path).Where(path => path.Contains('.')))
        {
            var name = path.Split('.')[1];
            var heading = path.StartsWith("paths") ? "A rule of" : $"### `{path.Split('.')[0]}`";
            var section = Array.FindIndex(lines, line => line.StartsWith(heading));
            var rows = lines.Skip(section + 1).TakeWhile(line => !line.StartsWith('#')).Where(line => line.StartsWith('|'));
            Assert.Single(rows, row => row.Split('|')[1].Contains($"`{name}`"));
        }
    }

    private static readonly string[] SchemaNames = ["memory_config", "memory_schema"];

    private static JsonElement Schema(string name) =>
        JsonElement.Parse(File.ReadAllText(Repository.PathOf("docs", "schemas", $"{name}.schema.json")));

    private static IEnumerable<(string Path, JsonElement Schema)> SchemaFields() =>
        SchemaNames.SelectMany(name => Fields(Schema(name), "")).DistinctBy(field => field.Path);

    private static IEnumerable<(string Path, JsonElement Schema)> Fields(JsonElement schema, string parent)
    {
        if (schema.TryGetProperty("items", out var items)) return Fields(items, parent + "[]");
        return schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().SelectMany(field =>
            {
                var path = parent.Length == 0 ? field.Name : $"{parent}.{field.Name}";
                return Fields(field.Value, path).Prepend((path, field.Value));
            })
            : [];
    }

    private static IEnumerable<JsonElement> Objects(JsonElement schema)
    {
        if (schema.TryGetProperty("properties", out var properties))
        {
            yield return schema;
            foreach (var nested in properties.EnumerateObject().SelectMany(field => Objects(field.Value))) yield return nested;
        }

        if (!schema.TryGetProperty("items", out var items)) yield break;
        foreach (var nested in Objects(items)) yield return nested;
    }
}
