namespace SwarmMemory;

/// <summary>What worked and what did not, and what to do next.</summary>
public sealed partial class SwarmMemoryManager
{
    /// <summary>Records what happened when a task ran, and learns from it in the same transaction.</summary>
    /// <param name="agents">Who did it; null or empty: this agent.</param>
    /// <param name="context">What was known before it ran: a JSON object.</param>
    public Task<RecordedOutcome> RecordTaskOutcomeAsync(
        string taskType, IReadOnlyList<string>? agents, bool success, TimeSpan? executionTime = null, JsonText? context = null,
        string? strategy = null, PatternType? patternType = null, CancellationToken cancellationToken = default) =>
        RecordTaskOutcomeAsync(new TaskOutcome(taskType, success)
        {
            Agents = agents ?? [],
            ExecutionTime = executionTime,
            Context = context,
            Strategy = strategy,
            PatternType = patternType,
        }, cancellationToken);

    /// <inheritdoc cref="RecordTaskOutcomeAsync(string, IReadOnlyList{string}?, bool, TimeSpan?, JsonText?, string?, PatternType?, CancellationToken)"/>
    public async Task<RecordedOutcome> RecordTaskOutcomeAsync(TaskOutcome outcome, CancellationToken cancellationToken = default)
    {
        List<SecretFinding>? redacted = null;
        var learned = await _store.Learning.RecordAsync(_caller, Admit(outcome, ref redacted), cancellationToken);
        var recorded = new RecordedOutcome(learned.Id, learned.Strategy, []) { Redacted = redacted ?? [] };
        try
        {
            return recorded with { Patterns = await _store.Patterns.LearnAsync(_caller, learned, cancellationToken) };
        }
        catch (SwarmMemoryException e)
        {
            // The outcome is committed: an error would make the caller record it twice. The pattern is tried again when its outcomes have doubled.
            return recorded with { Warning = $"The outcome is recorded; its pattern could not be written: {e.Message}" };
        }
    }

    private TaskOutcome Admit(TaskOutcome outcome, ref List<SecretFinding>? redacted)
    {
        var secrets = _store.Secrets;
        return outcome with
        {
            TaskType = secrets.Admit("task_type", outcome.TaskType, ref redacted)!,
            Strategy = secrets.Admit("strategy", outcome.Strategy, ref redacted),
            TaskId = secrets.Admit("task_id", outcome.TaskId, ref redacted),
            Notes = secrets.Admit("notes", outcome.Notes, ref redacted),
            Context = outcome.Context is { } context ? secrets.Admit("context", context, ref redacted) : null,
        };
    }

    /// <summary>What the recorded outcomes say should be done in a context.</summary>
    public Task<Recommendation> GetCoordinationStrategyAsync(JsonText context, CancellationToken cancellationToken = default) =>
        GetCoordinationStrategyAsync(new StrategyQuery(context), cancellationToken);

    /// <inheritdoc cref="GetCoordinationStrategyAsync(JsonText, CancellationToken)"/>
    public Task<Recommendation> GetCoordinationStrategyAsync(StrategyQuery query, CancellationToken cancellationToken = default) =>
        _store.Learning.RecommendAsync(query, cancellationToken);

    /// <summary>What stands out in the recorded outcomes, the most certain first.</summary>
    /// <param name="topic">A pattern type's name, <c>trend</c>, <c>anomaly</c>, <c>time</c>; null: all.</param>
    public Task<List<Insight>> GetLearningInsightsAsync(string? topic = null, int limit = 20, CancellationToken cancellationToken = default) =>
        _store.Insights.FindAsync(topic, limit, cancellationToken);
}
