namespace SwarmMemory.Hosting.Configuration;

/// <summary>Gathers what is found while one file is read, so that all of it is told at once.</summary>
internal sealed class ReadingReport(string file)
{
    private readonly List<ConfigurationFault> faults = [];
    private readonly List<ConfigurationNotice> warnings = [];
    private readonly List<KnownField> known = [];

    public IReadOnlyList<ConfigurationFault> Faults => faults;

    public IReadOnlyList<ConfigurationNotice> Warnings => warnings;

    /// <summary>Every field that was asked for, whether it is in the file or not.</summary>
    public IReadOnlyList<KnownField> Known => known;

    public void Fault(string path, string problem, string allowed = "") => faults.Add(new(file, path, problem, allowed));

    public void Warn(string path, string message) => warnings.Add(new(file, path, message));

    /// <summary>Notes that a field was asked for.</summary>
    public void Asked(string template, IReadOnlyList<string> choices) => known.Add(new(template, choices));
}
