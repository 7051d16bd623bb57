using System.Text.Json;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>Reads <c>memory_schema.json</c>.</summary>
internal static class MemorySchemaReader
{
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
            section.Choice("conflict_resolution", PathConflictResolution.LastWriteWins, Names.ConflictResolution));
        section.Finish();
        return rule;
    }

    private static RetentionPeriod? Days(int days) => days == 0 ? null : RetentionPeriod.Days(days);
}
