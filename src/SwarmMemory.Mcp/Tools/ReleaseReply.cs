namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>lock_release</c>.</summary>
/// <param name="Released">False while you hold it still, because you acquired it more than once.</param>
/// <param name="Held">How often it is still to be released.</param>
internal sealed record ReleaseReply(bool Released, int? Held);
