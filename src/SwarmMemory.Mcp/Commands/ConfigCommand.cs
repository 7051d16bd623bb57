using System.CommandLine;
using System.Text.Json;
using SwarmMemory.Hosting;
using SwarmMemory.Hosting.Configuration;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Commands;

/// <summary><c>config show</c> and <c>config check</c>.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var show = new Command("show", "Print the configuration in force: the project's files and the defaults");
        show.SetAction(async (_, _) =>
        {
            await using var host = SwarmMemoryHost.Load();
            Console.WriteLine(ConfigurationWriter.ToJson(host.Configuration.Configuration));
            return ExitCodes.Done;
        });

        var check = new Command("check", "Check memory_config.json and memory_schema.json; all faults are listed at once");
        check.SetAction((parsed, _) => CheckAsync(parsed.GetValue(CommandLine.Json)));
        return new Command("config", "Show or check the configuration of this project") { show, check };
    }

    private static async Task<int> CheckAsync(bool json)
    {
        try
        {
            await using var host = SwarmMemoryHost.Load();
            Print(json, [], [.. host.Warnings], host.Location);
            return ExitCodes.Done;
        }
        catch (ConfigurationException e)
        {
            Print(json, e.Faults, e.Warnings, null);
            return ExitCodes.Failed;
        }
    }

    private static void Print(bool json, IReadOnlyList<ConfigurationFault> faults, IReadOnlyList<ConfigurationNotice> warnings, ProjectLocation? location)
    {
        if (json)
        {
            PrintJson(faults, warnings);
            return;
        }

        if (location is not null)
            Console.WriteLine($"project   {location.Root}\nconfig    {location.ConfigPath ?? "none: the defaults"}\nschema    {location.SchemaPath ?? "none: the defaults"}");
        foreach (var fault in faults)
            Console.WriteLine($"fault     {fault.File}: {fault.Path}: {fault.Problem}; allowed: {fault.Allowed}");
        foreach (var warning in warnings)
            Console.WriteLine($"warning   {warning}");
        Console.WriteLine(faults.Count == 0 ? "The configuration is right." : $"{faults.Count} fault(s); nothing starts until they are mended.");
    }

    private static void PrintJson(IReadOnlyList<ConfigurationFault> faults, IReadOnlyList<ConfigurationNotice> warnings)
    {
        using var writer = new Utf8JsonWriter(Console.OpenStandardOutput(), ToolJson.WriterOptions with { Indented = true });
        writer.WriteStartObject();
        writer.WriteStartArray("faults");
        foreach (var fault in faults)
        {
            writer.WriteStartObject();
            writer.WriteString("file", fault.File);
            writer.WriteString("path", fault.Path);
            writer.WriteString("problem", fault.Problem);
            writer.WriteString("allowed", fault.Allowed);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("warnings");
        foreach (var warning in warnings)
        {
            writer.WriteStartObject();
            writer.WriteString("file", warning.File);
            writer.WriteString("path", warning.Path);
            writer.WriteString("message", warning.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
