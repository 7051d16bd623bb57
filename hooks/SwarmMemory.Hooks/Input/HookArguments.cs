namespace SwarmMemory.Hooks;

/// <summary>
/// The command line as Claude Flow's users write it: <c>[hooks] COMMAND --name value --name=value</c>, short forms of the common flags, and
/// flags that nobody here knows, which are passed over. A value may begin with <c>--</c> only after <c>=</c>. The last of equal flags counts.
/// </summary>
internal sealed class HookArguments
{
    private static readonly Dictionary<string, string> Short = new()
    {
        ["d"] = "description", ["i"] = "task-id", ["f"] = "file", ["m"] = "message", ["l"] = "level", ["h"] = "help",
    };

    /// <summary>Flags that stand alone: what follows them is no value of theirs.</summary>
    private static readonly string[] Switches = ["json", "strict", "help"];

    private readonly Dictionary<string, string?> _flags = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _words = [];

    private HookArguments()
    {
    }

    public string? Command { get; private set; }

    /// <summary>What stands after the command without a flag, joined by spaces; null when nothing does.</summary>
    public string? Words => _words.Count == 0 ? null : string.Join(' ', _words);

    public bool Json => Flag("json") == true;
    public bool Strict => Flag("strict") == true;
    public bool Help => Flag("help") == true || Command is "help";

    public static HookArguments Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new HookArguments();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                parsed._words.AddRange(arguments.Skip(i + 1));
                break;
            }

            if (Name(argument) is not { } name)
                parsed.Word(argument);
            else if (name.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals)
                parsed._flags[Long(name[..equals])] = name[(equals + 1)..];
            else if (i + 1 < arguments.Count && !Switches.Contains(name) && Name(arguments[i + 1]) is null && arguments[i + 1] != "--")
                parsed._flags[Long(name)] = arguments[++i];
            else
                parsed._flags[Long(name)] = null;
        }

        return parsed;
    }

    /// <summary>The value of the first of these flags that has one which is not blank.</summary>
    public string? Value(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_flags.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value))
                return value;
        }

        return null;
    }

    /// <summary>A yes or no; a flag without a value means yes, one with another value says nothing.</summary>
    public bool? Flag(string name) => !_flags.TryGetValue(name, out var value) ? null : value?.ToLowerInvariant() switch
    {
        null or "" or "true" or "yes" or "1" or "on" => true,
        "false" or "no" or "0" or "off" => false,
        _ => null,
    };

    private void Word(string word)
    {
        if (Command is not null)
            _words.Add(word);
        else if (word != "hooks" && word != "hook")
            Command = word.ToLowerInvariant();
    }

    /// <summary>The name of a flag without its dashes; null when the argument is none, as a negative number is none.</summary>
    private static string? Name(string argument) => argument switch
    {
        ['-', '-', _, ..] => argument[2..],
        ['-', var letter] when char.IsAsciiLetter(letter) => argument[1..],
        ['-', var letter, '=', ..] when char.IsAsciiLetter(letter) => argument[1..],
        _ => null,
    };

    private static string Long(string name) => Short.GetValueOrDefault(name, name);
}
