using System.Runtime.InteropServices;

namespace SwarmMemory.Learning;

/// <summary>
/// Chooses which fields of a context become levels, and in which order: at each step the field whose values best explain the outcomes within
/// the levels chosen so far, by the evidence of the beta-binomial model (Kass and Raftery, Bayes Factors, JASA 1995).
/// </summary>
internal static class LevelOrder
{
    public const int MaxLevels = 6;

    /// <summary>Outcomes after which a task type's levels stay as they are.</summary>
    public const int LastDue = 2048;

    private const double Pooling = 10;

    /// <summary>
    /// Whether a task type with so many outcomes chooses its levels anew, for which its counts are made again: often while there is little to
    /// go by, and never when that would hold up others.
    /// </summary>
    public static bool IsDue(long outcomes) => outcomes is 8 or 32 or 128 or 512 or LastDue;

    /// <summary>An outcome of the past as the choice sees it: its strategy, and the value of each field or null.</summary>
    internal readonly record struct Case(long Strategy, bool Success, IReadOnlyDictionary<string, string> Fields);

    /// <summary>Fields that can be levels: they are there mostly, and their values repeat, as a task's id does not.</summary>
    public static List<string> Eligible(IReadOnlyList<Case> cases)
    {
        Dictionary<string, (int Seen, HashSet<string> Values)> fields = new(StringComparer.Ordinal);
        foreach (var (name, value) in cases.SelectMany(c => c.Fields))
        {
            ref var field = ref CollectionsMarshal.GetValueRefOrAddDefault(fields, name, out _);
            field = (field.Seen + 1, field.Values ?? new(StringComparer.Ordinal));
            field.Values.Add(value);
        }

        return [.. fields.Where(f => 2 * f.Value.Seen >= cases.Count && (f.Value.Seen < 8 || 2 * f.Value.Values.Count <= f.Value.Seen)
                && 2 * cases.Count(c => c.Fields.GetValueOrDefault(f.Key) == ContextFields.Other) <= f.Value.Seen)
            .Select(f => f.Key).Order(StringComparer.Ordinal)];
    }

    /// <summary>The eligible fields, the most telling first.</summary>
    public static List<string> Choose(IReadOnlyList<Case> cases)
    {
        var left = Eligible(cases);
        List<string> chosen = [];
        var cells = new int[cases.Count];
        while (chosen.Count < MaxLevels && left.Count > 0)
        {
            var best = left.MaxBy(f => Gain(cases, cells, f))!;
            left.Remove(best);
            chosen.Add(best);
            Split(cases, cells, best);
        }

        return chosen;
    }

    private static double Gain(IReadOnlyList<Case> cases, int[] cells, string field)
    {
        Dictionary<(int, long), (double N, double S)> parents = [];
        Dictionary<(int, long, string), (double N, double S)> children = [];
        for (var i = 0; i < cases.Count; i++)
        {
            var success = cases[i].Success ? 1 : 0;
            ref var parent = ref CollectionsMarshal.GetValueRefOrAddDefault(parents, (cells[i], cases[i].Strategy), out _);
            parent = (parent.N + 1, parent.S + success);
            ref var child = ref CollectionsMarshal.GetValueRefOrAddDefault(
                children, (cells[i], cases[i].Strategy, cases[i].Fields.GetValueOrDefault(field, "")), out _);
            child = (child.N + 1, child.S + success);
        }

        var gain = 0.0;
        foreach (var ((cell, strategy, _), (n, s)) in children)
        {
            var parent = parents[(cell, strategy)];
            var p = (parent.S + 1) / (parent.N + 2);
            var (a, b) = (Pooling * p, Pooling * (1 - p));
            gain += Numerics.LogBeta(s + a, n - s + b) - Numerics.LogBeta(a, b) - (s * Math.Log(p)) - ((n - s) * Math.Log(1 - p));
        }

        return gain;
    }

    private static void Split(IReadOnlyList<Case> cases, int[] cells, string field)
    {
        Dictionary<(int, string), int> ids = [];
        for (var i = 0; i < cells.Length; i++)
        {
            var key = (cells[i], cases[i].Fields.GetValueOrDefault(field, ""));
            if (!ids.TryGetValue(key, out var id))
                ids.Add(key, id = ids.Count);
            cells[i] = id;
        }
    }
}
