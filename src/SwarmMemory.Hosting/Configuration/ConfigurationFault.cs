namespace SwarmMemory.Hosting.Configuration;

/// <summary>One thing in a configuration file that is wrong.</summary>
/// <param name="File">The file's name, without folders.</param>
/// <param name="Path">
/// The field, such as <c>memory_persistence.durability</c> or <c>paths[3].path_pattern</c>; <c>line 3, column 5</c> for broken JSON;
/// the name of an environment variable that is wrong; empty for the file as a whole.
/// </param>
/// <param name="Problem">What is wrong, in words.</param>
/// <param name="Allowed">What may stand there, in words; may be empty.</param>
public sealed record ConfigurationFault(string File, string Path, string Problem, string Allowed)
{
    /// <summary>File, path, problem and what is allowed, on one line.</summary>
    public override string ToString()
    {
        var place = Path.Length == 0 ? File : $"{File}: {Path}";
        return Allowed.Length == 0 ? $"{place}: {Problem}" : $"{place}: {Problem} (allowed: {Allowed})";
    }
}
