namespace SwarmMemory.Hosting.Configuration;

/// <summary>The configuration is wrong; nothing was opened. The message lists every fault on a line of its own.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Makes the exception of one or more faults.</summary>
    /// <exception cref="ArgumentException"><paramref name="faults"/> is empty.</exception>
    public ConfigurationException(IReadOnlyList<ConfigurationFault> faults, IReadOnlyList<ConfigurationNotice>? warnings = null)
        : base(Describe(faults)) => (Faults, Warnings) = (faults, warnings ?? []);

    /// <summary>Every fault of both files, in the order of the files.</summary>
    public IReadOnlyList<ConfigurationFault> Faults { get; }

    /// <summary>The warnings that were found beside the faults; they are not in the message.</summary>
    public IReadOnlyList<ConfigurationNotice> Warnings { get; }

    private static string Describe(IReadOnlyList<ConfigurationFault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (faults.Count == 0) throw new ArgumentException("There is no fault to report.", nameof(faults));

        var title = faults.Count == 1 ? "The configuration has a fault:" : $"The configuration has {faults.Count} faults:";
        return string.Join('\n', [title, .. faults.Select(fault => $"  {fault}"),
            "Correct what is named, or leave a field out to have its default."]);
    }
}
