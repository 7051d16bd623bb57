using System.Text.Json;
using SwarmMemory.Coordination;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>Reads <c>memory_schema.json</c>.</summary>
internal static class MemorySchemaReader
{
    private const int MostPointers = 32;
    private const string AllowedPointers =
        "up to 32 JSON pointers such as \"/done\" or \"/tasks/*/done\", through fields of objects; * is any one field, \"\" the whole value";

    public static MemorySchema Read(ReadingReport report, JsonElement? root)
    {
        var file = FieldSection.Root(report, root);
        const int only = MemorySchema.CurrentVersion;
        var version = file.Whole("version", only, only, only, "the version of the format");
        var rules = file.Sections("paths");
        var schema = new MemorySchema { Version = version, Paths = rules is null ? MemorySchema.DefaultPaths : Rules(rules) };
        file.Finish();
        return schema;
    }

    private static List<PathRule> Rules(IReadOnlyList<FieldSection> sections)
    {
        var rules = new List<PathRule>();
        var firstOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < sections.Count; index++)
        {
            var rule = Rule(sections[index]);
            rules.Add(rule);
            var form = PathPatternText.Form(rule.PathPattern);
            if (form.Length == 0 || firstOf.TryAdd(form, index)) continue;

            var problem = $"{Shown.Quoted(rule.PathPattern)} matches the same keys as paths[{firstOf[form]}].path_pattern";
            sections[index].Fault("path_pattern", problem, "each pattern once");
        }

        return rules;
    }

    private static PathRule Rule(FieldSection section)
    {
        if (!section.Has("path_pattern")) section.Fault("path_pattern", "the field is missing", PathPatternText.Allowed);
        if (section.Has("retention") && section.Has("retention_days"))
        {
            section.Fault("retention_days", "the retention is given twice", "either retention or retention_days");
        }

        var rule = new PathRule(
            section.Text("path_pattern", "", PathPatternText.Allowed, PathPatternText.Problem)!,
            section.Retention<RetentionPeriod?>("retention", null, TimeSpan.FromSeconds(1), DurationText.Longest, period => period)
                ?? Days(section.Whole("retention_days", 0, 1, DurationText.Longest.Days, "a whole number of days")),
            section.Choice("backup_frequency", BackupFrequency.Never, Names.BackupFrequency),
            section.Choice("conflict_resolution", PathConflictResolution.Refuse, Names.ConflictResolution))
        {
            Merge = Merge(section.Section("merge")),
        };
        section.Finish();
        return rule;
    }

    private static PathMergeRules Merge(FieldSection section)
    {
        var (counters, sets) = (Pointers(section, "counters"), Pointers(section, "sets"));
        foreach (var pointer in counters.Intersect(sets, StringComparer.Ordinal))
            section.Fault("sets", $"{Shown.Quoted(pointer)} stands under counters too", "each pointer under one of them");
        section.Finish();
        return counters.Count == 0 && sets.Count == 0 ? PathMergeRules.None : new() { Counters = counters, Sets = sets };
    }

    private static IReadOnlyList<string> Pointers(FieldSection section, string name) =>
        section.Texts(name, MostPointers, AllowedPointers, PointerPattern.Problem);

    private static RetentionPeriod? Days(int days) => days == 0 ? null : RetentionPeriod.Days(days);
}
