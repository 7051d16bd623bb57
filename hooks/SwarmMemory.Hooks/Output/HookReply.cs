namespace SwarmMemory.Hooks;

/// <summary>What a hook answers: lines for people and models, and the same as facts for programs.</summary>
internal sealed record HookReply
{
    public static readonly HookReply Nothing = new();

    /// <summary>Short lines, safe to print.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>Names and values: text, numbers, yes or no, lists of text, or null.</summary>
    public IReadOnlyList<(string Name, object? Value)> Facts { get; init; } = [];

    /// <summary>Why what is about to happen should not; null: it may.</summary>
    public string? Deny { get; init; }

    /// <summary>What to do once the answer has been printed.</summary>
    public Func<CancellationToken, Task>? Then { get; init; }

    /// <summary>The same with one thing more to say.</summary>
    public HookReply Saying(string line, string fact, string[] values) => this with { Lines = [.. Lines, line], Facts = [.. Facts, (fact, values)] };

    public string Text => string.Join('\n', Lines);
}
