using System.Text.Json;

namespace SwarmMemory.Learning;

/// <summary>
/// The one place where a strategy that was not named is derived. In this order:
/// <list type="number">
/// <item>the context's <c>strategy</c>, then its <c>approach</c>, when that is a text;</item>
/// <item>the number of agents that did the task: <c>single_agent</c> for one, <c>small_team</c> for two to four, <c>large_team</c> for more.</item>
/// </list>
/// </summary>
internal static class StrategyName
{
    public const int MaxLength = 200;

    public const string SingleAgent = "single_agent";
    public const string SmallTeam = "small_team";
    public const string LargeTeam = "large_team";

    public static string Of(string? named, JsonElement? context, int agents)
    {
        if (named is not null)
            return Checked("strategy", named);
        if (context is { } known && (ContextFields.Text(known, "strategy") ?? ContextFields.Text(known, "approach")) is { } text)
            return Checked("context.strategy", text);
        return agents switch { <= 1 => SingleAgent, <= 4 => SmallTeam, _ => LargeTeam };
    }

    /// <summary>What a strategy is, in words.</summary>
    public static string Describe(string strategy) => strategy switch
    {
        SingleAgent => "One agent does the whole task (single_agent)",
        SmallTeam => "Two to four agents share the task (small_team)",
        LargeTeam => "Five or more agents share the task (large_team)",
        _ => strategy,
    };

    /// <inheritdoc cref="OutcomeRules.Checked"/>
    public static string Checked(string argument, string text) => OutcomeRules.Checked(argument, text, MaxLength);
}
