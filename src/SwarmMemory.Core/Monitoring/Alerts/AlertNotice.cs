using SwarmMemory.Coordination;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>
/// Tells the agents that configuration names of an alert that was raised or is over, in the transaction of the check. In a mailbox the newest about
/// an alert takes the place of an unread one.
/// </summary>
internal sealed class AlertNotice(MessageStore messages, IReadOnlyList<string> recipients)
{
    private const string Sender = "swarm-memory";

    public async Task TellAsync(StorageSession session, IEnumerable<Alert> raised, IEnumerable<Alert> cleared, CancellationToken cancellationToken)
    {
        if (recipients.Count == 0)
            return;
        var everyone = recipients.Contains(MessageRequest.Everyone);
        var told = (await messages.EverybodyAsync(session, null)).Where(a => everyone || recipients.Contains(a.Agent)).ToLookup(a => a.Swarm);
        foreach (var (alert, type) in raised.Select(a => (a, MessageTypes.AlertRaised)).Concat(cleared.Select(a => (a, MessageTypes.AlertCleared))))
        {
            foreach (var swarm in told)
                await messages.TellAllAsync(session, new Caller(swarm.Key, Sender), type, [.. swarm], Body(alert), $"alert {alert.Name}", cancellationToken);
        }
    }

    private static JsonText Body(Alert alert) => JsonText.Object(
    [
        ("alert", JsonText.From(alert.Name)),
        ("severity", JsonText.From(alert.Severity)),
        ("evidence", JsonText.From(alert.Evidence)),
        ("since", JsonText.From(alert.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture))),
        ("remedy", JsonText.From(alert.Remedy)),
    ]);
}
