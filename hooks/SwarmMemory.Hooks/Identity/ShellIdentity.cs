namespace SwarmMemory.Hooks;

/// <summary>
/// Tells the shell of a session who its agent is, so that hooks and commands that the agent calls itself speak for the same name: Claude Code
/// reads the file that it names to the hook of its start.
/// </summary>
internal static class ShellIdentity
{
    public static void Tell(HookCall call)
    {
        if (call.Identity.Session is null || Environment.GetEnvironmentVariable("SWARM_AGENT") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("CLAUDE_ENV_FILE") is not { Length: > 0 } file)
            return;
        try
        {
            // A name holds no quote and nothing that a shell would read.
            File.AppendAllText(file, $"export SWARM_AGENT='{call.Identity.Agent}'\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            call.Log($"The session's shell was not told its agent's name: {e.GetType().Name}.");
        }
    }
}
