using System.Runtime.CompilerServices;

namespace SwarmMemory.Tests.Support;

/// <summary>
/// Many stores at once in one process, each of which may block a thread in SQLite: the pool must not grow by one a second meanwhile, or what
/// would let them go waits behind them.
/// </summary>
internal static class EnoughThreads
{
    [ModuleInitializer]
    internal static void Prepare() => ThreadPool.SetMinThreads(32, 32);
}
