namespace SwarmMemory;

/// <summary>
/// A refused call or a fault of the store. The message names the thing, the holder and the time where there is one;
/// <see cref="Hint"/> is the next step. Neither holds a machine path or a stored value.
/// </summary>
public sealed class SwarmMemoryException : Exception
{
    public SwarmMemoryException(ErrorCode code, string message, string hint, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Hint = hint;
    }

    public ErrorCode Code { get; }

    /// <summary>What to do next, in a sentence.</summary>
    public string Hint { get; }

    /// <summary>Facts a program can act on: the current version, the holder, the limit; snake_case names.</summary>
    public IReadOnlyDictionary<string, object> Facts { get; init; } = new Dictionary<string, object>();
}
