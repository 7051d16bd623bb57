using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace SwarmMemory.Learning;

/// <summary>One level of context: which outcomes are counted together there.</summary>
/// <param name="Node">Its number: a hash of all that is above and of itself.</param>
/// <param name="Where">What it adds to the level above, in words.</param>
internal readonly record struct Level(long Node, string Where)
{
    /// <summary>Where every outcome is counted.</summary>
    public static readonly Level Root = new(1, "all");

    /// <summary>The levels of a context: all, its task type, then the fields of a plan as far as the context has them.</summary>
    public static List<Level> Path(string? task, IReadOnlyList<string> plan, IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        List<Level> path = [Root];
        var text = "";
        if (task is not null)
            Down($"task_type={task}");
        foreach (var field in plan)
        {
            var at = IndexOf(fields, field);
            if (at < 0)
                break;
            Down($"{field}={fields[at].Value}");
        }

        return path;

        void Down(string where)
        {
            text += "\u0001" + where;
            path.Add(new Level(Hash(text), where));
        }
    }

    /// <summary>The number of a feature of the additive model.</summary>
    public static long Feature(string field, string value) => Hash($"\u0002{field}\u0003{value}");

    /// <summary>The number of a task type or a strategy.</summary>
    public static long Name(string name) => Hash($"\u0004{name}");

    private static int IndexOf(IReadOnlyList<KeyValuePair<string, string>> fields, string name)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].Key == name)
                return i;
        }

        return -1;
    }

    private static long Hash(string text) => unchecked((long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan())));
}
