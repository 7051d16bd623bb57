using SwarmMemory.Storage;

namespace SwarmMemory.Tests.Conformance;

/// <summary>One store of one backend, fresh for each test, and the ways a test comes to it.</summary>
internal interface IStorageFixture : IAsyncDisposable
{
    /// <summary>Opens the store as a process of its own would; the first call makes it. The caller disposes what it gets.</summary>
    Task<IStorage> OpenAsync(TimeProvider time);

    /// <summary>Damages the stored bytes of the current value under a key, as a bad disk would.</summary>
    Task DamageAsync(string key);

    /// <summary>A number that changes when anybody has committed a change to the store since the last call.</summary>
    Task<long> CommitMarkAsync();
}
