namespace SwarmMemory;

/// <summary>What kind of work a description speaks of: the few kinds that learning can gather experience for.</summary>
internal static class TaskTypes
{
    public const string General = "general";

    private static readonly (string Type, string[] Words)[] Known =
    [
        ("bugfix", ["fix", "bug", "error", "crash", "broken", "regression", "debug"]),
        ("testing", ["test", "tests", "testing", "coverage"]),
        ("review", ["review", "audit"]),
        ("refactoring", ["refactor", "refactoring", "rename", "clean", "cleanup", "simplify"]),
        ("documentation", ["document", "documentation", "docs", "readme"]),
        ("research", ["research", "investigate", "analyse", "analyze", "analysis", "explore"]),
        ("deployment", ["deploy", "deployment", "release", "publish"]),
        ("performance", ["performance", "optimise", "optimize", "faster", "slow"]),
        ("design", ["design", "architecture", "plan"]),
        ("development", ["implement", "build", "add", "create", "develop", "write", "feature"]),
    ];

    /// <summary>The kind whose word comes first in the text.</summary>
    public static string Of(string? description)
    {
        foreach (var range in (description ?? "").AsSpan().SplitAny(" \t\r\n.,;:!?()[]\"'/"))
        {
            var word = description.AsSpan(range);
            foreach (var (type, words) in Known)
            {
                foreach (var known in words)
                {
                    if (word.Equals(known, StringComparison.OrdinalIgnoreCase))
                        return type;
                }
            }
        }

        return General;
    }
}
