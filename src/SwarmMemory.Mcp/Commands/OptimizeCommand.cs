using System.CommandLine;
using SwarmMemory.Hosting;

namespace SwarmMemory.Mcp.Commands;

/// <summary><c>optimize</c>: the plan, and with <c>--apply</c> the work.</summary>
internal static class OptimizeCommand
{
    public static Command Create()
    {
        var apply = new Option<bool>("--apply") { Description = "Do it; without this only the plan is shown" };
        var remedies = new Option<string[]>("--remedy")
        {
            Description = "Only this: cleanup, compression, defragmentation, indexes, statistics or rebuild_index", AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("optimize", "Clean up, compress and defragment, while agents go on") { apply, remedies };
        command.SetAction((parsed, ct) => RunAsync(
            parsed.GetValue(apply), parsed.GetValue(remedies) is { Length: > 0 } chosen ? chosen : null, parsed.GetValue(CommandLine.Json), ct));
        return command;
    }

    private static async Task<int> RunAsync(bool apply, string[]? remedies, bool json, CancellationToken cancellationToken)
    {
        await using var host = SwarmMemoryHost.Load();
        await using var store = await host.OpenStoreAsync(cancellationToken);
        OptimizationResult result;
        using (var progress = new ProgressLine("optimizing", "%"))
        {
            result = await store.For(host.DefaultAgent("operator"), host.DefaultSwarm, "optimize")
                .OptimizeMemoryAsync(apply, remedies, progress, cancellationToken);
        }

        if (json)
        {
            JsonAnswer.Print(result);
            return ExitCodes.Done;
        }

        foreach (var step in result.Steps)
            Console.WriteLine($"{step.Remedy,-16} {step.Saves,14:N0} bytes   {step.Does}");
        Console.WriteLine(apply
            ? $"{result.SpaceSaved:N0} bytes saved, {result.EntriesCleaned:N0} entries and versions taken out."
            : $"About {result.SpaceSaved:N0} bytes can be saved. To do it: swarm-memory optimize --apply");
        return ExitCodes.Done;
    }
}
