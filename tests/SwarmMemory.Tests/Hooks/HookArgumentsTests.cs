using SwarmMemory.Hooks;
using Xunit;

namespace SwarmMemory.Tests.Hooks;

/// <summary>The command line as it is written in the wild.</summary>
public sealed class HookArgumentsTests
{
    [Theory]
    [InlineData("pre-task", "pre-task --description text")]
    [InlineData("pre-task", "hooks pre-task --description text")]
    [InlineData("pre-task", "--description text hooks pre-task")]
    [InlineData("pre-task", "PRE-TASK")]
    [InlineData(null, "hooks")]
    [InlineData(null, "--json")]
    public void Command_WithOrWithoutHooks_IsFound(string? expected, string line) => Assert.Equal(expected, Parse(line).Command);

    [Theory]
    [InlineData("--description text", "text")]
    [InlineData("--description=text", "text")]
    [InlineData("-d text", "text")]
    [InlineData("-d=text", "text")]
    [InlineData("--DESCRIPTION text", "text")]
    [InlineData("--description=", null)]
    [InlineData("--description", null)]
    [InlineData("--description --file x", null)]
    [InlineData("--description=--file", "--file")]
    [InlineData("--description=a=b", "a=b")]
    [InlineData("--description -5", "-5")]
    [InlineData("--description first --description second", "second")]
    [InlineData("--description - ", "-")]
    public void Value_EitherStyle_IsRead(string line, string? expected) => Assert.Equal(expected, Parse("pre-task " + line).Value("description"));

    [Theory]
    [InlineData("--success true", true)]
    [InlineData("--success=false", false)]
    [InlineData("--success", true)]
    [InlineData("--success no", false)]
    [InlineData("--success maybe", null)]
    [InlineData("", null)]
    public void Flag_Words_AreYesOrNo(string line, bool? expected) => Assert.Equal(expected, Parse("post-task " + line).Flag("success"));

    [Theory]
    [InlineData("notify hello there", "hello there")]
    [InlineData("notify --level success hello", "hello")]
    [InlineData("notify --json hello", "hello")]
    [InlineData("notify --strict --json hello", "hello")]
    [InlineData("notify -- --message", "--message")]
    [InlineData("notify", null)]
    public void Words_AfterTheCommand_AreJoined(string line, string? expected) => Assert.Equal(expected, Parse(line).Words);

    [Fact]
    public void Parse_TheFlagsOfClaudeFlow_AreAllTaken()
    {
        var parsed = Parse("hooks post-edit --file a.cs --memory-key memory/operations --format true --update-memory true --train-neural true --metrics --export-metrics");
        Assert.Equal(("a.cs", "memory/operations", "true"), (parsed.Value("file"), parsed.Value("memory-key"), parsed.Value("format")));
        Assert.True(parsed.Flag("export-metrics"));
    }

    private static HookArguments Parse(string line) => HookArguments.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
