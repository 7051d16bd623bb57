using System.Globalization;

namespace SwarmMemory.Benchmarks.Recall;

/// <param name="Place">Its place in the store.</param>
/// <param name="Name">The key it has; empty when the set gives none.</param>
internal sealed record RecallDocument(string Id, string Text, string Session, int Place, string Who, string Time, string Name)
{
    /// <summary>Its own, or as an agent would store it: the turns of a session below the session, everything else numbered in one folder.</summary>
    public MemoryKey Key => MemoryKey.Parse(Name.Length > 0 ? Name : Session.Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"swarm-set/session-{Segment(Session)}/turn-{Place:D6}")
        : string.Create(CultureInfo.InvariantCulture, $"swarm-set/global/entry-{Place:D6}"));

    /// <summary>Stores it: by its author where the set knows agents and their keys, else with the author in the value.</summary>
    public Task StoreAsync(SwarmStore store)
    {
        var isAgent = Name.Length > 0 && Who.Length > 0;
        return store.For(isAgent ? Who : "bench", Key.Swarm ?? "bench").StoreAsync(Key, JsonText.Object(
        [
            ("text", JsonText.From(Text)), ("who", isAgent || Who.Length == 0 ? null : JsonText.From(Who)), ("ts", Time.Length > 0 ? JsonText.From(Time) : null),
        ]));
    }

    private static string Segment(string text) => new([.. text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '-')]);
}
