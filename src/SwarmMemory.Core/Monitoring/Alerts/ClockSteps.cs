using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>Keeps when and by how much the clock was last set, for every process to tell.</summary>
internal static class ClockSteps
{
    private const string Set = """
        insert into counter (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value
        """;

    public static Task<bool> NoteAsync(IStorage storage, TimeSpan step, CancellationToken cancellationToken) => storage.WriteAsync(async session =>
    {
        var now = session.Now;
        await session.Connection.ExecuteAsync(Set, new { name = ClockWatch.SteppedAt, value = now });
        await session.Connection.ExecuteAsync(Set, new { name = ClockWatch.SteppedBy, value = (long)step.TotalMilliseconds });
        return true;
    }, cancellationToken);
}
