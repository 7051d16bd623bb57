namespace SwarmMemory.Search;

/// <summary>A model could not be asked, or its answer cannot be used.</summary>
/// <param name="message">What happened, without what was asked and without the key.</param>
/// <param name="isRefusal">It read what it was asked and will not take it: asking again brings the same.</param>
internal sealed class EmbeddingFault(string message, bool isRefusal = false) : Exception(message)
{
    public bool IsRefusal { get; } = isRefusal;
}
