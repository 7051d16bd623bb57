using SwarmMemory.Coordination;
using SwarmMemory.Storage;

namespace SwarmMemory;

/// <summary>
/// Writes what hooks report. Each recording is applied whole in one transaction together with its id: whether it comes straight from its hook,
/// late from a spool file, or from both, it counts once.
/// </summary>
internal sealed partial class Recorder(SwarmStore store, IStorage storage)
{
    /// <summary>How long an agent may be silent before its open tasks count as abandoned.</summary>
    public static readonly TimeSpan SilenceOfTheDead = TimeSpan.FromHours(12);

    private static readonly TimeSpan TouchesCount = TimeSpan.FromHours(1);

    /// <summary>Writes recordings in their order, all or none.</summary>
    /// <exception cref="SwarmMemoryException">The codes of a store, and the storage codes.</exception>
    public async Task<IReadOnlyList<RecordingResult>> RecordAsync(IReadOnlyList<Recording> recordings, CancellationToken cancellationToken)
    {
        var results = await storage.WriteAsync(async session =>
        {
            var applied = new List<RecordingResult>(recordings.Count);
            foreach (var recording in recordings)
                applied.Add(await ApplyAsync(session, recording, cancellationToken));
            return applied;
        }, cancellationToken);
        for (var i = 0; i < results.Count; i++)
        {
            if (results[i].Learned is { } learned)
                await TryWritePatternsAsync(recordings[i].Caller, learned, cancellationToken);
        }

        return results;
    }

    private async Task<RecordingResult> ApplyAsync(StorageSession session, Recording recording, CancellationToken cancellationToken)
    {
        // Once more: what waited in the spool may have been written by hand.
        List<SecretFinding>? redacted = null;
        recording = recording.WithoutSecrets(store.Secrets, ref redacted);
        var caller = recording.Caller;
        if (!await ActivityLog.TryAddAsync(session, recording.Id, caller, recording.Kind, recording.Subject, recording.At, cancellationToken))
            return RecordingResult.Known;

        await AgentRegistry.SeenAsync(session, caller, null, cancellationToken);
        var result = recording.Kind switch
        {
            ActivityKind.TaskOpened => await OpenTaskAsync(session, recording, caller, cancellationToken),
            ActivityKind.TaskClosed => await CloseTaskAsync(session, recording, caller, cancellationToken),
            ActivityKind.Edited => await EditedAsync(session, recording, caller, cancellationToken),
            ActivityKind.Notified => await NotifiedAsync(session, recording, caller, cancellationToken),
            ActivityKind.SessionStarted => await StartSessionAsync(session, caller, cancellationToken),
            ActivityKind.TurnEnded => new RecordingResult(),
            ActivityKind.SubagentEnded => await EndSubagentAsync(session, recording, caller, cancellationToken),
            _ => await EndSessionAsync(session, recording, caller, cancellationToken),
        };
        return redacted is null ? result : result with { Redacted = redacted };
    }

    private async Task<RecordingResult> EditedAsync(StorageSession session, Recording recording, Caller caller, CancellationToken cancellationToken)
    {
        var result = recording.Key is null ? new RecordingResult() : await PutAsync(session, caller, recording.Key, Value(recording), null, cancellationToken);
        return recording.File is not { } file ? result : result with
        {
            Others = await ActivityLog.OthersAsync(session, caller, file, recording.At - (long)TouchesCount.TotalMilliseconds, recording.At, cancellationToken),
        };
    }

    private async Task<RecordingResult> NotifiedAsync(StorageSession session, Recording recording, Caller caller, CancellationToken cancellationToken)
    {
        var value = new RecordValue().Add("message", recording.Text).Add("level", recording.Level).Add("agent", caller.Agent)
            .Add("at", recording.Time).Build();
        var stored = await PutAsync(session, caller, HookKeys.Notification(caller, recording), value, null, cancellationToken)
            with { Recipients = await SendAsync(session, caller, value, cancellationToken) };
        if (HookKeys.KnowledgeTopic(recording) is not { } topic)
            return stored;

        var knowledge = new RecordValue().Add("knowledge", recording.Text).Add("agent", caller.Agent).Build();
        return await PutAsync(session, caller, HookKeys.Knowledge(caller, topic), knowledge, ["notify"], cancellationToken)
            with { Recipients = stored.Recipients };
    }

    /// <summary>To all others of the swarm; that there are none yet is no fault of a hook's.</summary>
    private async Task<int> SendAsync(StorageSession session, Caller caller, JsonText body, CancellationToken cancellationToken)
    {
        try
        {
            var request = new MessageRequest(MessageRequest.Everyone, body) { Type = HookKeys.NotificationType };
            return (await store.Messages.SendAsync(session, caller, request, cancellationToken)).Recipients.Count;
        }
        catch (SwarmMemoryException e) when (e.Code == ErrorCode.NotFound)
        {
            return 0;
        }
    }

    private async Task<RecordingResult> StartSessionAsync(StorageSession session, Caller caller, CancellationToken cancellationToken)
    {
        await ActivityLog.ForgetAsync(session, cancellationToken);
        await TaskBook.ForgetAsync(session, caller.Swarm, cancellationToken);
        var silent = await TaskBook.SilentAsync(session, caller.Swarm, SilenceOfTheDead, cancellationToken);
        foreach (var task in silent)
            await AbandonAsync(session, caller, task, session.Now, cancellationToken);
        return new RecordingResult { Abandoned = silent.Count };
    }

    private async Task<RecordingResult> PutAsync(
        StorageSession session, Caller caller, string key, JsonText value, IReadOnlyList<string>? tags, CancellationToken cancellationToken)
    {
        var request = new PutRequest(MemoryKey.Parse(key), value) { Tags = tags };
        var stored = (PutResult.Stored)await store.Entries.PutAsync(session, caller, request, cancellationToken);
        return new RecordingResult { Key = stored.Key, Version = stored.Version };
    }

    private static JsonText Value(Recording recording) => recording.Value is { } given
        ? JsonText.Parse(given)
        : new RecordValue().Add("file", recording.File).Add("agent", recording.Agent).Add("edited_at", recording.Time).Build();
}
