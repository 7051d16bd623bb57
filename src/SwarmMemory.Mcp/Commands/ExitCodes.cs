namespace SwarmMemory.Mcp.Commands;

/// <summary>What a command's end tells programs.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int Refused = 3;
}
