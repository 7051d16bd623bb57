namespace SwarmMemory;

/// <summary>
/// Who is calling: labels that say whose memory this is and who wrote it. They are claims, not proof of identity.
/// </summary>
/// <param name="Swarm">The swarm's id; a valid key segment.</param>
/// <param name="Agent">The agent's name within the swarm; a valid key segment.</param>
/// <param name="Session">The process session that acts for the agent, or null.</param>
/// <param name="Tool">The tool, hook or method through which the call came; kept with each version.</param>
public sealed record Caller(string Swarm, string Agent, string? Session = null, string? Tool = null)
{
    public const int MaxLabelLength = 64;

    /// <summary>The session whose keys are the caller's, where it has another name than the process session.</summary>
    internal string? OwnSession { get; init; }

    /// <summary>A person at the command line, for whom the rules about names do not hold.</summary>
    internal bool IsOperator { get; init; }

    /// <summary>Whether a session is the caller's own.</summary>
    internal bool IsOf(string session) => session == OwnSession || session == Session;

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when a label cannot stand in a key.</exception>
    public static Caller Parse(string swarm, string agent, string? session = null, string? tool = null) =>
        new(Label("swarm", swarm), Label("agent", agent), session, tool);

    /// <summary>As much of a name as a label may have, without halving a character.</summary>
    internal static string Cut(string name) => name.Length <= MaxLabelLength ? name
        : name[..(char.IsHighSurrogate(name[MaxLabelLength - 1]) ? MaxLabelLength - 1 : MaxLabelLength)];

    /// <param name="argument"><c>swarm</c>, <c>agent</c> or <c>session</c>.</param>
    /// <param name="source">Where it was said when not as an argument.</param>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal static string Label(string argument, string text, string? source = null)
    {
        if (text.Length is > 0 and <= MaxLabelLength && !text.Contains('/') && MemoryKey.TryParse($"{argument}-{text}/x", out var key))
            return (key.Swarm ?? key.Agent ?? key.Session)!;

        var nearest = MemoryKeyRules.NearestSegment(text);
        throw new SwarmMemoryException(
            ErrorCode.InvalidArgument,
            $"{source ?? $"The {argument} label"} must be 1 to {MaxLabelLength} letters, digits or . _ - : @ ~ +",
            $"Use for example \"{Cut(nearest)}\".");
    }
}
