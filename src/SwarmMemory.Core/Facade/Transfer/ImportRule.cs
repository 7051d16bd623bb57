namespace SwarmMemory;

/// <summary>Which value stays when the store has another one under the same key. Either way history keeps what was replaced.</summary>
internal enum ImportRule
{
    /// <summary>The one that was written later.</summary>
    Newest,

    /// <summary>The store's.</summary>
    Keep,

    /// <summary>The file's.</summary>
    Replace,
}
