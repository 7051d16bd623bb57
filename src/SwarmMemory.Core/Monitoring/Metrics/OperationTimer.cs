namespace SwarmMemory.Monitoring;

/// <summary>An operation that is being timed; disposing of it says that it is over.</summary>
internal readonly struct OperationTimer(Meters meters, Operation operation, long start) : IDisposable
{
    public void Dispose() => meters.Record(operation, start);
}
