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

    private const string CountChange = """
        insert into counter (name, value) values (@name, 1) on conflict (name) do update set value = counter.value + 1
        """;

    private const string Counted = "select value from counter where name = @name";

    /// <summary>Grows whenever an alert is raised or cleared.</summary>
    private const string Changes = "alert.changes";

    private const string Critical = "critical";
    private const string Warning = "warning";

    private readonly IReadOnlyList<AlertRule> _rules = AlertRules.For(options);

    /// <summary>What is amiss now; since when, where a check has already seen it.</summary>
    public async Task<List<Alert>> LookAsync(Measurement measurement, CancellationToken cancellationToken)
    {
        var standing = await storage.ReadAsync(async session =>
            (await session.Connection.QueryAsync<AlertRow>(Standing)).ToDictionary(r => r.Name), cancellationToken);
        return Look(rule => rule.OfInterval ? standing.GetValueOrDefault(rule.Name)?.Found : rule.Look(measurement), standing, measurement.At);
    }

    /// <summary>A number that grows with every alert raised or cleared, by whatever process.</summary>
    public Task<long> ChangesAsync(CancellationToken cancellationToken) => storage.ReadAsync(async session =>
    {
        var name = Changes;
        return await session.Connection.QueryFirstOrDefaultAsync<long?>(Counted, new { name }) ?? 0;
    }, cancellationToken);

    /// <summary>Brings the book up to date inside the transaction of a check. Returns what was raised and cleared.</summary>
    public async Task<(List<Alert> Raised, List<Alert> Cleared)> UpdateAsync(StorageSession session, Measurement measurement)
    {
        var standing = (await session.Connection.QueryAsync<AlertRow>(Standing)).ToDictionary(r => r.Name);
        var alerts = Look(rule => rule.Look(measurement), standing, measurement.At);
        foreach (var alert in alerts)
        {
            await session.Connection.ExecuteAsync(Raise, new AlertRow
            {
                Name = alert.Name, Severity = alert.Severity == Critical ? 2 : 1, Since = alert.Since.ToUnixTimeMilliseconds(),
                Value = alert.Value, Threshold = alert.Threshold, Evidence = alert.Evidence,
            });
        }

        List<Alert> raised = [.. alerts.Where(a => !standing.ContainsKey(a.Name))];
        List<Alert> cleared = [.. standing.Values.Where(row => !alerts.Exists(a => a.Name == row.Name)).Select(Of)];
        foreach (var name in cleared.Select(a => a.Name))
            await session.Connection.ExecuteAsync(Clear, new { name });
        if (raised.Count + cleared.Count > 0)
        {
            var name = Changes;
            await session.Connection.ExecuteAsync(CountChange, new { name });
        }

        return (raised, cleared);
    }

    private Alert Of(AlertRow row) => new(row.Name, row.Severity == 2 ? Critical : Warning, row.Evidence, row.Value, row.Threshold,
        DateTimeOffset.FromUnixTimeMilliseconds(row.Since), _rules.FirstOrDefault(r => r.Name == row.Name)?.Remedy ?? "");

    private List<Alert> Look(Func<AlertRule, AlertRule.Finding?> look, Dictionary<string, AlertRow> standing, long now) =>
    [
        .. from rule in _rules
           let found = look(rule)
           where found is not null
           select new Alert(rule.Name, rule.IsCritical ? Critical : Warning, found.Evidence, found.Value, found.Threshold,
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
