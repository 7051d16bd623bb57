namespace SwarmMemory.Hooks;

/// <summary>Does what a hook is for.</summary>
internal delegate Task<HookReply> HookCommand(HookCall call, CancellationToken cancellationToken);

/// <summary>Which hook a call means: the one it names, else the one that belongs to Claude Code's event.</summary>
internal static class HookCommands
{
    public const string Help = """
        Hooks of Claude Code and Claude Flow on Swarm Memory. A hook never blocks: it ends within a second, with exit code 0.

        usage: swarm-memory-hooks [hooks] COMMAND [--name value | --name=value ...]
               swarm-memory-hooks < hook.json          (Claude Code's hook JSON on standard input)

          pre-task       --description TEXT [--task-id ID] [--agent-id NAME]
          post-task      [--task-id ID] [--success true|false] [--strategy NAME]
          pre-edit       --file PATH
          post-edit      [--file PATH] [--memory-key KEY] [--value JSON]
          notify         --message TEXT [--level info|success|warning|error]
          session-start
          session-end

          --json         the answer as JSON
          --strict       exit code 1 when something was not recorded, 2 on wrong usage, 3 when another agent holds the file

        SWARM_ID and SWARM_AGENT say who calls. Flags that are not known are passed over.

        """;

    private static readonly Dictionary<string, HookCommand> ByName = new(StringComparer.Ordinal)
    {
        ["pre-task"] = PreTaskHook.RunAsync,
        ["post-task"] = PostTaskHook.RunAsync,
        ["pre-edit"] = PreEditHook.RunAsync,
        ["post-edit"] = PostEditHook.RunAsync,
        ["notify"] = NotifyHook.RunAsync,
        ["session-start"] = SessionStartHook.RunAsync,
        ["session-restore"] = SessionStartHook.RunAsync,
        ["session-end"] = SessionEndHook.RunAsync,
        ["pre-command"] = PreCommandHook.RunAsync,
        ["pre-bash"] = PreCommandHook.RunAsync,
        ["prompt"] = PromptHook.RunAsync,
        ["turn-end"] = TurnEndHook.RunAsync,
        // Claude Flow's other hooks: called by its settings, and nothing here to do.
        ["post-command"] = NothingAsync,
        ["post-bash"] = NothingAsync,
        ["post-search"] = NothingAsync,
        ["modify-bash"] = NothingAsync,
        ["modify-file"] = NothingAsync,
        ["modify-git-commit"] = NothingAsync,
        ["mcp-initialized"] = NothingAsync,
        ["agent-spawned"] = NothingAsync,
        ["task-orchestrated"] = NothingAsync,
        ["neural-trained"] = NothingAsync,
        ["route"] = NothingAsync,
    };

    /// <summary>Null when it means none.</summary>
    public static HookCommand? Find(HookArguments arguments, HookPayload? payload)
    {
        if (arguments.Command is { } name)
        {
            // Claude Flow's settings call session-end whenever the agent stops to wait for the next prompt: its session goes on.
            return name == "session-end" && payload?.Event is "Stop" or "SubagentStop" ? TurnEndHook.RunAsync : ByName.GetValueOrDefault(name);
        }

        return payload?.Event switch
        {
            "SessionStart" => SessionStartHook.RunAsync,
            "UserPromptSubmit" => PromptHook.RunAsync,
            "PreToolUse" when IsEdit(payload.Tool) => PreEditHook.RunAsync,
            "PreToolUse" when payload.Tool == "Bash" => PreCommandHook.RunAsync,
            "PostToolUse" when IsEdit(payload.Tool) => PostEditHook.RunAsync,
            "PreToolUse" or "PostToolUse" => NothingAsync,
            "Stop" or "SubagentStop" => TurnEndHook.RunAsync,
            "SessionEnd" => SessionEndHook.RunAsync,
            _ => null,
        };
    }

    private static bool IsEdit(string? tool) => tool is "Edit" or "Write" or "MultiEdit" or "NotebookEdit";

    private static Task<HookReply> NothingAsync(HookCall call, CancellationToken cancellationToken) => Task.FromResult(HookReply.Nothing);
}
