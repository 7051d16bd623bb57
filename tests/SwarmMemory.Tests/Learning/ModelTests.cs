using SwarmMemory.Learning;
using Xunit;

namespace SwarmMemory.Tests.Learning;

/// <summary>The parts of the model, each against what is known of it.</summary>
public sealed class ModelTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1.6448536269514722, 0.95)]
    [InlineData(-1.959963984540054, 0.025)]
    [InlineData(-5, 2.866515718e-7)]
    public void Normal_KnownPoints_AreMet(double z, double expected) => Assert.Equal(expected, Numerics.Normal(z), 2e-7);

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(0.5, 0.5, 1.1447298858494002)]
    [InlineData(3, 4, -4.0943445622221)]
    [InlineData(100, 200, -192.1341923)]
    public void LogBeta_KnownPoints_AreMet(double a, double b, double expected) => Assert.Equal(expected, Numerics.LogBeta(a, b), 1e-4);

    [Fact]
    public void Aged_InSteps_IsTheSameAsAtOnce()
    {
        var tally = default(Tally);
        tally.Add(true, default, 2);
        var (steps, once) = (tally.Aged(100).Aged(900), tally.Aged(900));
        for (var h = 0; h < Horizon.Count; h++)
            Assert.Equal(once.Outcomes[h], steps.Outcomes[h], 1e-12);
        Assert.Equal(1, once.Outcomes[0]);
        Assert.Equal(Math.Exp(-900.0 / 140), once.Outcomes[2], 1e-12);
    }

    [Fact]
    public void Probit_AllSuccesses_ComesToExpectThemAndGetsSurer()
    {
        FeatureWeight[] weights = [FeatureWeight.Prior, FeatureWeight.Prior];
        var before = Probit.Predict(weights);
        for (var i = 0; i < 50; i++)
            Probit.Learn(weights, success: true);
        var after = Probit.Predict(weights);
        Assert.Equal(0.5, before.Mean, 1e-6);
        Assert.True(after.Mean > 0.85 && after.Variance < before.Variance, $"{after}");
    }

    [Fact]
    public void Recalibration_ForecastsThatAreTooHigh_AreCorrectedNearbyAndNotElsewhere()
    {
        var table = Recalibration.New();
        for (var i = 0; i < 2000; i++)
            table.Learn(0.8, i % 10 < 6);
        Assert.InRange(table.Correct(0.8), 0.59, 0.62);
        Assert.Equal(0.2, table.Correct(0.2));
    }

    [Fact]
    public void Mixture_ExpertThatForetellsBetter_IsBelieved()
    {
        var mixture = Mixture.New();
        var beliefs = new Belief[Experts.Count];
        Array.Fill(beliefs, new Belief(0.5, 0.01));
        beliefs[Experts.Additive] = new Belief(0.9, 0.01);
        Assert.Equal(1, mixture.Weights().Sum(), 1e-12);
        Assert.True(mixture.Weights()[0] > mixture.Weights()[Experts.Relative(2, 0)]);
        for (var i = 0; i < 20; i++)
            mixture.Learn(beliefs, success: true);
        Assert.True(mixture.Weights()[Experts.Additive] > 0.99);
    }

    [Fact]
    public void LevelOrder_TellingField_ComesFirstAndAnIdNever()
    {
        var random = new Random(3);
        List<LevelOrder.Case> cases =
        [
            .. Enumerable.Range(0, 300).Select(i =>
            {
                var tells = random.Next(3);
                return new LevelOrder.Case(1 + (i % 2), random.NextDouble() < (tells + 1) / 4.0, new Dictionary<string, string>
                {
                    ["a noise"] = $"{random.Next(3)}",
                    ["id"] = $"{i}",
                    ["tells"] = $"{tells}",
                });
            }),
        ];
        Assert.Equal(["tells", "a noise"], LevelOrder.Choose(cases));
        Assert.Equal(["a noise", "tells"], LevelOrder.Eligible(cases));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(7, "7")]
    [InlineData(-3, "-3")]
    [InlineData(0.3, "0.25..0.5")]
    [InlineData(1013, "512..1024")]
    [InlineData(1014.5, "512..1024")]
    [InlineData(-20, "-32..-16")]
    [InlineData(1e300, "1152921504606850000..2305843009213690000")]
    public void NumberBucket_Values_FallWhereTheyShould(double value, string expected) => Assert.Equal(expected, NumberBucket.Of(value));

    [Fact]
    public void ContextFields_EveryKindOfValue_IsReadAsAShortText()
    {
        using var context = ContextFields.Parse(JsonText.Parse("""
            {"task_type":"x","text":" a ","n":1500,"yes":true,"none":null,"tags":["b","a","b"],"mixed":[1,[2]],"in":{"x":{"y":1,"z":{"q":1}}},"strategy":"s"}
            """));
        Assert.Equal(
            ["text=a", "n=1024..2048", "yes=true", "tags=[a, b]", "in.x.y=1"],
            ContextFields.Read(context.RootElement).Select(f => $"{f.Key}={f.Value}"));
    }

    [Fact]
    public void AgentShares_AgentThatAgrees_ChangesNothingAndOneThatDoesNotIsHeld()
    {
        List<AgentReport> agree = [new("a", 500, 250), new("b", 20, 10)];
        List<AgentReport> flood = [new("a", 500, 500), new("b", 20, 4)];
        var believed = new Belief(0.9, 0.001);
        Assert.Equal(0.9, AgentShares.Bound(agree).Apply(believed).Mean, 1e-9);
        var bound = AgentShares.Bound(flood);
        Assert.Equal(("a", 20), (bound.Held!.Value.Agent, bound.CountsAs));
        Assert.InRange(bound.Apply(new Belief(0.99, 0.001)).Mean, 0.55, 0.65);
        Assert.Equal(believed, AgentShares.Bound([new("a", 500, 500)]).Apply(believed));
    }
}
