using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>Work that one process at a time should do, each turn some time after the last: who claims it first has it.</summary>
internal sealed class Turns(IStorage storage)
{
    /// <summary>A row when nobody has claimed @name until after @now. @next is when it may be claimed again, Unix ms.</summary>
    private const string Claim = """
        insert into counter (name, value) values (@name, @next)
        on conflict (name) do update set value = excluded.value where counter.value <= @now
        returning value
        """;

    /// <summary>Whether this process may do it now; another can in @interval at the earliest, also when this one dies.</summary>
    public Task<bool> TakeAsync(string name, TimeSpan interval, CancellationToken cancellationToken) => storage.WriteAsync(async session =>
    {
        var now = session.Now;
        var next = now + (long)interval.TotalMilliseconds;
        return await session.Connection.QueryFirstOrDefaultAsync<long?>(Claim, new { name, now, next }) is not null;
    }, cancellationToken);
}
