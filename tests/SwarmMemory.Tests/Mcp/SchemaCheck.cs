using System.Text.Json;

namespace SwarmMemory.Tests.Mcp;

/// <summary>As much of JSON Schema as tool definitions use; a word it does not know is a fault, so that it never passes by ignorance.</summary>
internal static class SchemaCheck
{
    private static readonly string[] Known =
        ["type", "properties", "required", "items", "enum", "additionalProperties", "description", "title", "format", "$schema"];

    /// <summary>What of a value is not as the schema says, each with its place.</summary>
    public static IEnumerable<string> Faults(JsonElement schema, JsonElement value, string place = "$")
    {
        if (schema.ValueKind == JsonValueKind.True)
            yield break;
        foreach (var word in schema.EnumerateObject().Where(w => !Known.Contains(w.Name)))
            yield return $"{place}: the schema uses {word.Name}, which this check does not know";

        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(t => Is(t, value)))
        {
            yield return $"{place}: {value.ValueKind} is not {type}";
            yield break;
        }

        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(a => a.GetRawText() == value.GetRawText()))
            yield return $"{place}: {value} is none of {allowed}";
        foreach (var fault in value.ValueKind switch
        {
            JsonValueKind.Object => ObjectFaults(schema, value, place),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) =>
                value.EnumerateArray().SelectMany((v, i) => Faults(items, v, $"{place}[{i}]")),
            _ => [],
        })
            yield return fault;
    }

    private static IEnumerable<string> ObjectFaults(JsonElement schema, JsonElement value, string place)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Select(r => r.GetString()!).Where(n => !value.TryGetProperty(n, out _)))
                yield return $"{place}: {name} is required";
        }

        var hasProperties = schema.TryGetProperty("properties", out var properties);
        foreach (var property in value.EnumerateObject())
        {
            if (hasProperties && properties.TryGetProperty(property.Name, out var own))
            {
                foreach (var fault in Faults(own, property.Value, $"{place}.{property.Name}"))
                    yield return fault;
            }
            else if (hasProperties)
            {
                yield return $"{place}: {property.Name} is not in the schema";
            }
        }
    }

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };
}
