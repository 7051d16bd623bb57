namespace SwarmMemory.Learning;

/// <summary>A weight of the additive model, as far as it is known.</summary>
internal readonly record struct FeatureWeight(double Mean, double Variance)
{
    public static readonly FeatureWeight Prior = new(0, Probit.PriorVariance);
}
