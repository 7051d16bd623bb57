using System.Text.Json;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>
/// One JSON object of a file, read field by field. Each read says which field exists; <see cref="Finish"/> then knows the unknown ones.
/// A field that is absent or wrong gives its default; what is wrong goes to the report.
/// </summary>
internal sealed partial class FieldSection
{
    private readonly ReadingReport report;
    private readonly string path;
    private readonly string template;
    private readonly Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    private FieldSection(ReadingReport report, string path, string template, JsonElement? element)
    {
        (this.report, this.path, this.template) = (report, path, template);
        if (element is not { } present) return;

        if (present.ValueKind == JsonValueKind.Object) Index(present);
        else report.Fault(path, $"{Shown.Value(present)} is not an object", "an object: { ... }");
    }

    /// <summary>The whole file; null for a file that is absent.</summary>
    public static FieldSection Root(ReadingReport report, JsonElement? root)
    {
        var section = new FieldSection(report, "", "", root);
        section.asked.Add("$schema");
        return section;
    }

    /// <summary>Whether the file has the field, right or wrong.</summary>
    public bool Has(string name) => fields.ContainsKey(name);

    /// <summary>Whether a fault of the field was reported.</summary>
    public bool IsFaulty(string name) => report.Faults.Any(fault => fault.Path == Join(path, name));

    /// <summary>The object in a field, or an empty one.</summary>
    public FieldSection Section(string name)
    {
        JsonElement? element = Ask(name) is { } present ? present : null;
        return new(report, Join(path, name), Join(template, name), element);
    }

    /// <summary>The objects of a list, or null when there is no list.</summary>
    public IReadOnlyList<FieldSection>? Sections(string name)
    {
        if (Ask(name) is not { } list) return null;
        if (list.ValueKind == JsonValueKind.Array)
        {
            return [.. list.EnumerateArray().Select((element, index) =>
                new FieldSection(report, $"{Join(path, name)}[{index}]", $"{Join(template, name)}[]", element))];
        }

        Fault(name, $"{Shown.Value(list)} is not a list", "a list: [ ... ]");
        return null;
    }

    /// <summary>Reports what is wrong with a field beyond its own value.</summary>
    public void Fault(string name, string problem, string allowed = "") => report.Fault(Join(path, name), problem, allowed);

    /// <summary>Warns of every field that nobody asked for. Call it after the last read.</summary>
    public void Finish()
    {
        foreach (var name in fields.Keys.Where(name => !asked.Contains(name)))
        {
            var nearest = NearestName.Find(name, asked);
            report.Warn(Join(path, Shown.Plain(name)), nearest is null
                ? $"unknown field {Shown.Quoted(name)}; it is ignored"
                : $"unknown field {Shown.Quoted(name)}; did you mean \"{nearest}\"?");
        }
    }

    private void Index(JsonElement element)
    {
        var repeated = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in element.EnumerateObject())
        {
            if (fields.TryAdd(field.Name, field.Value) || !repeated.Add(field.Name)) continue;
            report.Fault(Join(path, Shown.Plain(field.Name)), "the field stands here more than once", "each field once");
        }
    }

    private T Take<T>(string name, T fallback, string allowed, Func<JsonElement, Parsed<T>> parse, params IReadOnlyList<string> choices)
    {
        if (Ask(name, choices) is not { } element) return fallback;

        var parsed = parse(element);
        if (parsed.Problem is null) return parsed.Value;

        Fault(name, parsed.Problem, allowed);
        return fallback;
    }

    private JsonElement? Ask(string name, params IReadOnlyList<string> choices)
    {
        asked.Add(name);
        report.Asked(Join(template, name), choices);
        return fields.TryGetValue(name, out var element) ? element : null;
    }

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";
}
