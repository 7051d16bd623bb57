using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Sqlite;
using SwarmMemory.Storage;
using SwarmMemory.Tests.Conformance;
using SwarmMemory.Tests.Support;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>An SQLite file in a folder of its own.</summary>
internal sealed class SqliteStorageFixture : IStorageFixture
{
    private readonly TemporaryFolder _folder = new();
    private SqliteConnection? _watcher;

    public string Path => _folder.File("memory.db");

    public async Task<IStorage> OpenAsync(TimeProvider time) => await SqliteStorage.OpenAsync(
        new SqliteOptions { Path = Path, LeaseClock = () => new LeaseTime(1, time.GetUtcNow().ToUnixTimeMilliseconds()) }, time, NullLogger.Instance, Xunit.TestContext.Current.CancellationToken);

    public async Task DamageAsync(string key)
    {
        await using var connection = await Raw.OpenAsync(Path);
        // One byte in the middle, at the same length: only the checksum can tell.
        var changed = await Raw.ExecuteAsync(connection, """
            update entry_version set value = cast(substr(value, 1, length(value) / 2) || x'07' || substr(value, length(value) / 2 + 2) as blob)
            where seq = (select seq from entry where key = $key)
            """, ("$key", key));
        if (changed != 1)
            throw new InvalidOperationException("There was nothing to damage.");
    }

    public async Task<long> CommitMarkAsync()
    {
        _watcher ??= await Raw.OpenAsync(Path);
        return await Raw.NumberAsync(_watcher, "pragma data_version");
    }

    public async ValueTask DisposeAsync()
    {
        if (_watcher is not null)
            await _watcher.DisposeAsync();
        _folder.Dispose();
    }
}
