namespace SwarmMemory.Postgres;

/// <summary>How often one call tries again, until its deadline: soon at first, then less and less often, and no two clients in step.</summary>
internal sealed class Attempts(TimeSpan deadline, TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(400);

    private readonly long _start = time.GetTimestamp();
    private TimeSpan _pause = First;

    /// <summary>Waits, and says whether to try again after this fault.</summary>
    public async ValueTask<bool> AgainAsync(Exception fault, CancellationToken cancellationToken)
    {
        if (!PostgresFaults.MayPass(fault) || time.GetElapsedTime(_start) + _pause > deadline)
            return false;
        await Task.Delay(_pause * (0.5 + Random.Shared.NextDouble()), time, cancellationToken);
        _pause = _pause * 2 < Longest ? _pause * 2 : Longest;
        return true;
    }
}
