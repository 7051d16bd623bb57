using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>The alerts that stand: raised once, with the time since when, and taken away when what they are about is over.</summary>
internal sealed class AlertBook(IStorage storage, HealthOptions options)
{
    private const string Standing = "select name, severity, since, value, threshold, evidence from alert";

    private const string Raise = """
        insert into alert (name, severity, since, value, threshold, evidence) values (@Name, @Severity, @Since, @Value, @Threshold, @Evidence)
        on conflict (name) do update set severity = excluded.severity, value = excluded.value, threshold = excluded.threshold, evidence = excluded.evidence
        """;

    private const string Clear = "delete from alert where name = @name";

    private readonly IReadOnlyList<AlertRule> _rules = AlertRules.For(options);

    /// <summary>What is amiss now; since when, where a check has already seen it.</summary>
    public async Task<List<Alert>> LookAsync(Measurement measurement, CancellationToken cancellationToken)
    {
        var standing = await storage.ReadAsync(async session =>
            (await session.Connection.QueryAsync<AlertRow>(Standing)).ToDictionary(r => r.Name), cancellationToken);
        return Look(rule => rule.OfInterval ? standing.GetValueOrDefault(rule.Name)?.Found : rule.Look(measurement), standing, measurement.At);
    }

    /// <summary>Brings the book up to date inside the transaction of a check. Returns the names raised and cleared.</summary>
    public async Task<(List<Alert> Raised, List<string> Cleared)> UpdateAsync(StorageSession session, Measurement measurement)
    {
        var standing = (await session.Connection.QueryAsync<AlertRow>(Standing)).ToDictionary(r => r.Name);
        var alerts = Look(rule => rule.Look(measurement), standing, measurement.At);
        foreach (var alert in alerts)
        {
            await session.Connection.ExecuteAsync(Raise, new AlertRow
            {
                Name = alert.Name, Severity = alert.Severity == "critical" ? 2 : 1, Since = alert.Since.ToUnixTimeMilliseconds(),
                Value = alert.Value, Threshold = alert.Threshold, Evidence = alert.Evidence,
            });
        }

        List<string> cleared = [.. standing.Keys.Except(alerts.Select(a => a.Name))];
        foreach (var name in cleared)
            await session.Connection.ExecuteAsync(Clear, new { name });
        return ([.. alerts.Where(a => !standing.ContainsKey(a.Name))], cleared);
    }

    private List<Alert> Look(Func<AlertRule, AlertRule.Finding?> look, Dictionary<string, AlertRow> standing, long now) =>
    [
        .. from rule in _rules
           let found = look(rule)
           where found is not null
           select new Alert(rule.Name, rule.IsCritical ? "critical" : "warning", found.Evidence, found.Value, found.Threshold,
               DateTimeOffset.FromUnixTimeMilliseconds(standing.GetValueOrDefault(rule.Name)?.Since ?? now), rule.Remedy),
    ];

    /// <summary>Visible to the code that Dapper.AOT generates.</summary>
    internal sealed class AlertRow
    {
        public string Name { get; set; } = "";
        public int Severity { get; set; }
        public long Since { get; set; }
        public double Value { get; set; }
        public double Threshold { get; set; }
        public string Evidence { get; set; } = "";

        public AlertRule.Finding Found => new(Value, Threshold, Evidence);
    }
}
