namespace SwarmMemory.Learning;

/// <summary>A strategy's success rate in a context, as far as it is known.</summary>
/// <param name="Overall">The variance of its rate over all contexts: what exploration goes by, since that is what more outcomes can settle.</param>
internal readonly record struct Belief(double Mean, double Variance, double Overall = 0);
