using System.Runtime.CompilerServices;

namespace SwarmMemory;

/// <summary>Reads every live entry below a prefix, in key order. Each entry is as it was at the moment it was read.</summary>
internal sealed class EntryExport(SwarmMemoryManager memory)
{
    /// <summary>Keys whose value is damaged on disk; they are passed over.</summary>
    public List<MemoryKey> Damaged { get; } = [];

    public async IAsyncEnumerable<Entry> ReadAsync(string? prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await memory.ListAsync(new ListRequest { Prefix = prefix, Limit = ListRequest.MaxLimit, Cursor = cursor }, cancellationToken);
            foreach (var info in page.Items)
            {
                if (await TryReadAsync(info.Key, cancellationToken) is { } entry)
                    yield return entry;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private async Task<Entry?> TryReadAsync(MemoryKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await memory.GetAsync(key, cancellationToken);
        }
        catch (SwarmMemoryException e) when (e.Code == ErrorCode.CorruptEntry)
        {
            Damaged.Add(key);
            return null;
        }
    }
}
