using SwarmMemory.Storage;

namespace SwarmMemory.Learning;

/// <summary>The SQL of learning, each with its contract. Strategy 0 stands for all strategies together.</summary>
internal sealed partial class LearningStore
{
    /// <summary>The one row of what is learned about forecasts; none before the first outcome.</summary>
    private static readonly StatementText ReadState = new("select outcomes, scores, bins from learn_state where id = 1");

    private static readonly StatementText WriteState = new("""
        insert into learn_state (id, outcomes, scores, bins) values (1, 1, @scores, @bins)
        on conflict (id) do update set outcomes = learn_state.outcomes + 1, scores = excluded.scores, bins = excluded.bins
        """, "@scores", "@bins");

    /// <summary>A task type by name. @name is '' for outcomes of no task type.</summary>
    private static readonly StatementText FindTask = new("select id, outcomes, levels, nodes from learn_task where name = @name", "@name");

    private static readonly StatementText AddTask = new(
        "insert into learn_task (id, name, outcomes, levels, nodes) values (@id, @name, 0, @levels, 0)", "@id", "@name", "@levels");

    private static readonly StatementText CountTask = new(
        "update learn_task set outcomes = outcomes + 1, nodes = nodes + @nodes where id = @id", "@nodes", "@id");

    private static readonly StatementText FindStrategy = new("select id from learn_strategy where name = @name", "@name");

    /// <summary>Inserts nothing when there are @limit strategies already.</summary>
    private static readonly StatementText AddStrategy = new(
        "insert into learn_strategy (id, name, agents) select @id, @name, 0 where (select count(*) from learn_strategy) < @limit",
        "@id", "@name", "@limit");

    private static readonly StatementText AllStrategies = new("select id, name, agents from learn_strategy order by name");

    /// <summary>Counts an agent's outcome of a strategy; changes nothing when it is its first.</summary>
    private static readonly StatementText CountAgent = new("""
        update learn_agent set outcomes = outcomes + 1, successes = successes + @success where strategy = @strategy and agent = @agent
        """, "@success", "@strategy", "@agent");

    private static readonly StatementText AddAgent = new(
        "insert into learn_agent (strategy, agent, outcomes, successes) values (@strategy, @agent, 1, @success)", "@strategy", "@agent", "@success");

    private static readonly StatementText NewAgent = new("update learn_strategy set agents = agents + 1 where id = @id", "@id");

    private static readonly StatementText AgentsOf = new(
        "select agent, outcomes, successes from learn_agent where strategy = @strategy", "@strategy");

    /// <summary>@clock is the store's count of outcomes with this one.</summary>
    private static readonly StatementText AddOutcome = new("""
        insert into outcome (clock, task, strategy, success, pattern_type, seconds, at, swarm, agent, agents, task_id, context, notes)
        values (@clock, @task, @strategy, @success, @pattern_type, @seconds, @at, @swarm, @agent, @agents, @task_id, @context, @notes)
        """, "@clock", "@task", "@strategy", "@success", "@pattern_type", "@seconds", "@at", "@swarm", "@agent", "@agents", "@task_id", "@context", "@notes")
    {
        NumberedBy = "id",
    };

    /// <summary>Deletes outcomes of a task type beyond its newest @kept, the oldest first.</summary>
    private static readonly StatementText PruneTask = new("""
        delete from outcome where id in (
            select id from outcome where task = @task and id <= (select id from outcome where task = @task order by id desc limit 1 offset @kept)
            order by id limit @batch)
        """, "@task", "@kept", "@batch");

    /// <summary>Deletes those of the oldest outcomes of all that came before @clock or @before. Looks at no more than it may delete.</summary>
    private static readonly StatementText PruneOldest = new("""
        delete from outcome where id in (
            select id from (select id, clock, at from outcome order by id limit @batch) as oldest where clock <= @clock or at < @before)
        """, "@clock", "@before", "@batch");

    private const string TallyColumns = "node, strategy, n0, s0, e0, n1, s1, e1, n2, s2, e2, at, timed, log_time, log_time_squares";

    /// <summary>The counts at the levels of a path, of all strategies.</summary>
    private static readonly StatementText TalliesAt = Each(MaxPath, "node", $"select {TallyColumns} from learn_tally");

    /// <summary>The same of one strategy and of all together.</summary>
    private static readonly StatementText TwoTalliesAt = Each(MaxPath, "node", $"select {TallyColumns} from learn_tally", "0", "@strategy");

    /// <summary>
    /// Adds an outcome to counts that there are: what forgets keeps @keep1 and @keep2 of what it had. @success is 0 or 1, @e what its context
    /// let expect.
    /// </summary>
    private static readonly StatementText Count = new("""
        update learn_tally set
            n0 = n0 + 1, s0 = s0 + @success, e0 = e0 + @e0,
            n1 = n1 * @keep1 + 1, s1 = s1 * @keep1 + @success, e1 = e1 * @keep1 + @e1,
            n2 = n2 * @keep2 + 1, s2 = s2 * @keep2 + @success, e2 = e2 * @keep2 + @e2,
            at = @at, timed = timed + @timed, log_time = log_time + @log_time, log_time_squares = log_time_squares + @log_time_squares
        where node = @node and strategy = @strategy
        """, "@success", "@e0", "@e1", "@e2", "@keep1", "@keep2", "@at", "@timed", "@log_time", "@log_time_squares", "@node", "@strategy");

    /// <summary>Counts where there were none.</summary>
    private static readonly StatementText PutTally = new($"""
        insert into learn_tally ({TallyColumns})
        values (@node, @strategy, @n0, @s0, @e0, @n1, @s1, @e1, @n2, @s2, @e2, @at, @timed, @log_time, @log_time_squares)
        """, "@node", "@strategy", "@n0", "@s0", "@e0", "@n1", "@s1", "@e1", "@n2", "@s2", "@e2", "@at", "@timed", "@log_time", "@log_time_squares");

    /// <summary>Names a level, so that people can read what was learned there.</summary>
    private static readonly StatementText AddLevel = new("""
        insert into learn_level (node, task, depth, name, since) values (@node, @task, @depth, @name, @since) on conflict (node) do nothing
        """, "@node", "@task", "@depth", "@name", "@since");

    private const string SelectWeight = "select feature, strategy, mean, variance from learn_weight";

    /// <summary>The weights of some features, of all strategies.</summary>
    private static readonly StatementText WeightsOf = Each(FeaturesAtOnce, "feature", SelectWeight);

    /// <summary>The same for one strategy and for all together.</summary>
    private static readonly StatementText TwoWeightsOf = Each(FeaturesAtOnce, "feature", SelectWeight, "0", "@strategy");

    private static readonly StatementText PutWeight = new("""
        insert into learn_weight (feature, strategy, mean, variance) values (@feature, @strategy, @mean, @variance)
        on conflict (feature, strategy) do update set mean = excluded.mean, variance = excluded.variance
        """, "@feature", "@strategy", "@mean", "@variance");

    private static readonly StatementText KnownFeature = new("select 1 from learn_weight where feature = @feature and strategy = 0", "@feature");

    private static readonly StatementText KnownValues = new("select known from learn_field where name = @name", "@name");

    private static readonly StatementText NewValue = new("""
        insert into learn_field (name, known) values (@name, 1) on conflict (name) do update set known = learn_field.known + 1
        """, "@name");

    /// <summary>The outcomes of a task type, oldest first.</summary>
    private const string OutcomesOf = """
        select clock, strategy, success, pattern_type as PatternType, seconds, at, context from outcome where task = @task order by clock, id
        """;

    private const string DropTallies = "delete from learn_tally where node in (select node from learn_level where task = @task and depth >= @depth)";
    private const string DropLevels = "delete from learn_level where task = @task and depth >= @depth";
    private const string Replan = "update learn_task set levels = @levels, nodes = @nodes where id = @task";

    /// <summary>
    /// Rows of as many places, of which the unused are null. One statement, and a select for each place instead of an `in`, for which SQLite
    /// makes a table of the numbers at each run that costs as much as finding the rows.
    /// </summary>
    /// <param name="strategies">0 or a parameter each; none: all.</param>
    private static StatementText Each(int places, string column, string select, params string[] strategies)
    {
        string[] parameters = [.. Enumerable.Range(0, places).Select(i => $"@{column}{i}")];
        var selects = parameters.SelectMany(p => strategies.Select(s => $" and strategy = {s}").DefaultIfEmpty(""), (p, and) => $"{select} where {column} = {p}{and}");
        return new StatementText(string.Join("\nunion all ", selects), [.. parameters, .. strategies.Where(s => s[0] == '@')]);
    }
}
