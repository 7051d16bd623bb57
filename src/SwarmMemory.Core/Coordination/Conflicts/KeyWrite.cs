namespace SwarmMemory.Coordination;

/// <summary>Who wrote a key, and when in Unix ms.</summary>
internal readonly record struct KeyWrite(string Key, string Author, long At);
