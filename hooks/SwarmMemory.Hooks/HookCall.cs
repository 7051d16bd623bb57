using Microsoft.Extensions.Logging;
using SwarmMemory.Hosting;

namespace SwarmMemory.Hooks;

/// <summary>One call of a hook: what was asked, by whom, in which project, and the store, opened when it is first needed.</summary>
internal sealed class HookCall(HookArguments arguments, HookPayload? payload, SwarmMemoryHost host, string folder, TimeProvider time)
{
    private SwarmStore? _store;

    public HookArguments Arguments { get; } = arguments;
    public HookPayload? Payload { get; } = payload;
    public HookIdentity Identity { get; } = HookIdentity.Of(arguments, payload, host, Environment.GetEnvironmentVariable);

    /// <summary>The file it is about, from the project's root; null when there is none or it is not the project's.</summary>
    public string? File { get; } = ProjectFile.Of(host.Location.Root, folder, arguments.Value("file", "file-path", "path") ?? payload?.File);

    /// <summary>What has to be recorded and is not yet: it is kept for later when the store cannot take it now.</summary>
    public Recording? Unrecorded { get; private set; }

    /// <summary>What was recorded without, because it looked like a secret.</summary>
    public IReadOnlyList<SecretFinding> Redacted { get; private set; } = [];

    /// <summary>What is answered when the store does not.</summary>
    public HookReply Fallback { get; set; } = HookReply.Nothing;

    public Spool Spool => host.Spool;
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Writes one line to the project's log, where there can be one.</summary>
    public void Log(string line)
    {
        if (!Directory.Exists(host.Location.Resolve(".swarm")))
            return;
        var logger = host.Loggers.CreateLogger("SwarmMemory.Hooks");
        logger.LogWarning("{Line}", line);
    }

    /// <summary>A recording of this call, now.</summary>
    public Recording New(ActivityKind kind, string hook) => new()
    {
        Id = Recording.NewId(),
        Kind = kind,
        Hook = hook,
        Swarm = Identity.Swarm,
        Agent = Identity.Agent,
        Session = Identity.Session,
        At = time.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    /// <summary>Writes it, after all that waits from before.</summary>
    /// <exception cref="SwarmMemoryException">The codes of a store, and the storage codes.</exception>
    public async Task<RecordingResult> RecordAsync(Recording recording, CancellationToken cancellationToken)
    {
        Unrecorded = recording;
        var store = await StoreAsync(cancellationToken);
        await Spool.TakeInAsync(store.Recorder, cancellationToken);
        var results = await store.Recorder.RecordAsync([recording], cancellationToken);
        Unrecorded = null;
        Redacted = results[0].Redacted;
        return results[0];
    }

    /// <summary>The memory as the caller uses it.</summary>
    public async Task<SwarmMemoryManager> MemoryAsync(string hook, CancellationToken cancellationToken) =>
        (await StoreAsync(cancellationToken)).For(Caller.Parse(Identity.Swarm, Identity.Agent, Identity.Session, hook));

    public ValueTask CloseAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The same memory as another agent of the caller's session uses it.</summary>
    public SwarmMemoryManager As(string agent, SwarmMemoryManager memory) =>
        agent == memory.Agent ? memory : _store!.For(Caller.Parse(memory.Swarm, agent, Identity.Session, "hooks"));

    private async Task<SwarmStore> StoreAsync(CancellationToken cancellationToken)
    {
        if (_store is not null)
            return _store;
        _store = await host.OpenStoreAsync(HousekeepingOptions.Fleeting, cancellationToken);
        try
        {
            // What is read next shall know of what waited.
            await Spool.TakeInAsync(_store.Recorder, cancellationToken);
        }
        catch (SwarmMemoryException e) when (e.Code.IsOfStorage())
        {
            // It can be read all the same; a recording tries again and says what is wrong.
        }

        return _store;
    }
}
