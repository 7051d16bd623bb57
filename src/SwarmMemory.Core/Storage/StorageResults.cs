namespace SwarmMemory.Storage;

/// <summary>
/// The ways into a storage, for work that has a result. They are no members of <see cref="IStorage"/>, because the first call of a generic member of an
/// interface takes milliseconds, in which the runtime puts the method together; a hook as a whole takes ten.
/// </summary>
internal static class StorageResults
{
    /// <summary>Runs one statement, or several that need not agree with each other.</summary>
    public static async Task<T> ReadAsync<T>(this IStorage storage, Func<StorageSession, Task<T>> work, CancellationToken cancellationToken)
    {
        Task<T>? running = null;
        await storage.RunReadAsync(session => running = work(session), cancellationToken);
        return await running!;
    }

    /// <summary>Runs several statements on one consistent state of the database.</summary>
    public static async Task<T> SnapshotAsync<T>(this IStorage storage, Func<StorageSession, Task<T>> work, CancellationToken cancellationToken)
    {
        Task<T>? running = null;
        await storage.RunSnapshotAsync(session => running = work(session), cancellationToken);
        return await running!;
    }

    /// <summary>Runs work in a write transaction of its own.</summary>
    /// <exception cref="SwarmMemoryException">Those of <see cref="IStorage.RunWriteAsync"/>.</exception>
    public static Task<T> WriteAsync<T>(this IStorage storage, Func<StorageSession, Task<T>> work, CancellationToken cancellationToken) =>
        storage.WriteAsync(null, work, cancellationToken);

    /// <summary>The same for work that begins with the rows of this statement, which a driver may get on the way on which it begins the transaction.</summary>
    public static async Task<T> WriteAsync<T>(
        this IStorage storage, Func<StorageSession, Statement>? first, Func<StorageSession, Task<T>> work, CancellationToken cancellationToken)
    {
        Task<T>? running = null;
        await storage.RunWriteAsync(first, session => running = work(session), cancellationToken);
        return await running!;
    }
}
