using SwarmMemory.Coordination;
using Xunit;

namespace SwarmMemory.Tests.Conflicts;

/// <summary>What the estimate makes of histories whose answer is plain.</summary>
public sealed class ContentionModelTests
{
    private const long Start = 1_000_000_000;
    private const string Key = "global/x";

    [Fact]
    public void Probability_NothingKnown_IsTheStartingPoint() => Assert.Equal(.2, Of("ann"), .001);

    [Fact]
    public void Probability_OthersEveryTenSeconds_IsNearlyCertain() =>
        Assert.InRange(Of("ann", [.. Every(10, 24, i => i % 2 == 0 ? "ann" : "bob")]), .95, 1);

    [Fact]
    public void Probability_OthersEveryTenMinutes_IsLow() =>
        Assert.InRange(Of("ann", [.. Every(600, 24, i => i % 2 == 0 ? "ann" : "bob")]), 0, .15);

    [Fact]
    public void Probability_OneAgentAlone_IsLow() => Assert.InRange(Of("ann", [.. Every(20, 24, _ => "ann")]), 0, .05);

    [Fact]
    public void Probability_OwnerAndVisitor_DependsOnWhoAsks()
    {
        // The owner writes every 15 s; the visitor has come once, two minutes ago.
        KeyWrite[] writes = [.. Every(15, 24, i => i == 8 ? "visitor" : "owner")];
        Assert.InRange(Of("owner", writes), 0, .3);
        Assert.InRange(Of("visitor", writes), .9, 1);
    }

    [Fact]
    public void Probability_FewTrials_AreDrawnTowardsTheKeysBeside()
    {
        KeyWrite[] own = [new(Key, "ann", Start)];
        var busy = Every(5, 100, i => i % 2 == 0 ? "bob" : "cy", "global/beside").ToArray();
        var quiet = Every(5, 100, _ => "bob", "global/beside").ToArray();
        var elsewhere = Every(5, 100, _ => "bob", "swarm-s/global/far").ToArray();

        Assert.InRange(ContentionModel.Probability("ann", own, busy, "global/", Start), .9, 1);
        Assert.InRange(ContentionModel.Probability("ann", own, quiet, "global/", Start), 0, .1);
        // Both: the keys beside it weigh more than all others.
        Assert.InRange(ContentionModel.Probability("ann", own, [.. busy, .. elsewhere], "global/", Start), .8, 1);
    }

    /// <summary>The newest is now, and each is a number of seconds older.</summary>
    private static IEnumerable<KeyWrite> Every(int seconds, int count, Func<int, string> author, string key = Key) =>
        Enumerable.Range(0, count).Select(i => new KeyWrite(key, author(i), Start - (i * seconds * 1000L)));

    private static double Of(string agent, params KeyWrite[] own) => ContentionModel.Probability(agent, own, own, "global/", Start);
}
