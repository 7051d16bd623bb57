namespace SwarmMemory.Sqlite;

/// <summary>How much one slice may do, so that it takes some three milliseconds on this machine as it is now.</summary>
internal sealed class Pace(int first, int least, int most, TimeProvider time)
{
    private static readonly TimeSpan Wanted = TimeSpan.FromMilliseconds(3);

    public int Amount { get; private set; } = first;

    public void Run(Action work)
    {
        var start = time.GetTimestamp();
        work();
        var took = time.GetElapsedTime(start);
        Amount = took > Wanted ? Math.Max(least, Amount / 2) : took < Wanted / 2 ? Math.Min(most, Amount + Amount / 4 + 1) : Amount;
    }
}
