namespace SwarmMemory.Hosting.Configuration;

/// <summary>The words that stand for the values of an enum in the files, both ways.</summary>
internal sealed class NameTable<T>(params (string Name, T Value)[] rows)
    where T : struct, Enum
{
    /// <summary>The words, in the order they are offered to a person.</summary>
    public IReadOnlyList<string> Names { get; } = [.. rows.Select(row => row.Name)];

    /// <summary>The word for a value.</summary>
    public string NameOf(T value) => rows.First(row => row.Value.Equals(value)).Name;

    /// <summary>The value of a word; case matters.</summary>
    public Parsed<T> Parse(string name)
    {
        foreach (var row in rows)
        {
            if (row.Name == name) return row.Value;
        }

        var nearest = NearestName.Find(name, Names);
        return Parsed<T>.Wrong(nearest is null
            ? $"{Shown.Quoted(name)} is not a known name"
            : $"{Shown.Quoted(name)} is not a known name; did you mean \"{nearest}\"?");
    }
}
