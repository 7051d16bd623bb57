using System.Text.Json;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>Reads the two configuration files of a project and tells everything that is wrong with them at once.</summary>
public static class ConfigurationReader
{
    /// <summary>A configuration file is a page of text; one larger than this, in bytes, is something else.</summary>
    private const long LargestFile = 1024 * 1024;

    /// <summary>Reads the files at two paths; <see langword="null"/> for a file means that there is none and its defaults apply.</summary>
    /// <exception cref="ConfigurationException">A file cannot be read or holds faults; all faults of both files are in it.</exception>
    public static ConfigurationResult Read(string? configPath, string? schemaPath)
    {
        var config = new ReadingReport(NameOf(configPath, MemoryConfiguration.FileName));
        var schema = new ReadingReport(NameOf(schemaPath, MemorySchema.FileName));
        return Read(config, ReadFile(config, configPath), schema, ReadFile(schema, schemaPath));
    }

    /// <summary>Reads two texts; the names stand for the files in faults and warnings.</summary>
    /// <exception cref="ConfigurationException">A text holds faults; all faults of both are in it.</exception>
    public static ConfigurationResult ReadText(string configName, string? configText, string schemaName, string? schemaText) =>
        Read(new ReadingReport(configName), configText, new ReadingReport(schemaName), schemaText);

    /// <summary>Every field the two files can have, in reading order; the elements of a list are <c>[]</c>.</summary>
    internal static IReadOnlyList<KnownField> KnownFields()
    {
        var (config, schema) = (new ReadingReport(MemoryConfiguration.FileName), new ReadingReport(MemorySchema.FileName));
        MemoryConfigurationReader.Read(config, null);
        MemorySchemaReader.Read(schema, JsonFile.Parse(schema, """{ "paths": [{}] }"""));
        return [.. config.Known, .. schema.Known];
    }

    private static ConfigurationResult Read(ReadingReport config, string? configText, ReadingReport schema, string? schemaText)
    {
        var configuration = MemoryConfigurationReader.Read(config, Parse(config, configText));
        var memorySchema = MemorySchemaReader.Read(schema, Parse(schema, schemaText));

        ConfigurationFault[] faults = [.. config.Faults, .. schema.Faults];
        ConfigurationNotice[] warnings = [.. config.Warnings, .. schema.Warnings];
        if (faults.Length > 0) throw new ConfigurationException(faults, warnings);

        return new(configuration, memorySchema, warnings);
    }

    private static JsonElement? Parse(ReadingReport report, string? text) => text is null ? null : JsonFile.Parse(report, text);

    private static string? ReadFile(ReadingReport report, string? path)
    {
        if (path is null) return null;
        try
        {
            if (new FileInfo(path).Length <= LargestFile) return File.ReadAllText(path);
            report.Fault("", "the file is larger than a configuration can be", SizeText.Format(LargestFile) + " at most");
        }
        catch (FileNotFoundException)
        {
            report.Fault("", "the file does not exist");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The system's own message would name the machine's folders.
            var isRefused = exception is UnauthorizedAccessException;
            report.Fault("", isRefused ? "the file may not be read by this user" : "the file cannot be read");
        }

        return null;
    }

    private static string NameOf(string? path, string otherwise) => path is null ? otherwise : Path.GetFileName(path);
}
