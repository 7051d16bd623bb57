using SwarmMemory.Tests.Security;
using SwarmMemory.Tests.Sqlite;
using Xunit;

namespace SwarmMemory.Tests.Hooks;

/// <summary>A hook that reports a secret loses the secret, not the report: in the store, in the spool, and in what it says.</summary>
public sealed class SecretHookTests : IDisposable
{
    private readonly HookProcess _hooks = new();

    public void Dispose() => _hooks.Dispose();

    [Fact]
    public async Task PostEdit_AValueWithASecret_IsStoredWithoutItAndSaysSo()
    {
        var result = await _hooks.RunAsync("post-edit", "--memory-key", "global/x", "--value", $"token {Samples.GitHub}", "--json", "--strict");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("github-token in value", (string?)result.Json["redacted"]![0]);
        Assert.Equal("\"token [redacted:github-token]\"", (await _hooks.ValueAsync("global/x"))!.ToJsonString());
        Assert.Contains("Recorded without what looks like a secret", (await _hooks.RunAsync("notify", "--message", Samples.GitHub)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spool_AReportThatMustWait_HoldsNoSecret()
    {
        await _hooks.RunAsync("session-start");
        _hooks.Environment["SWARM_MEMORY_HOOK_TIMEOUT"] = "1.5";
        await using var holder = await Raw.OpenAsync(_hooks.File(".swarm", "memory.db"));
        await Raw.ExecuteAsync(holder, "begin immediate");
        await _hooks.RunAsync("notify", "--message", $"token {Samples.GitHub}");
        var waiting = await File.ReadAllTextAsync(Assert.Single(_hooks.Waiting), TestContext.Current.CancellationToken);
        Assert.Contains("[redacted:github-token]", waiting, StringComparison.Ordinal);
        Assert.DoesNotContain(Samples.GitHub, waiting, StringComparison.Ordinal);
        await Raw.ExecuteAsync(holder, "rollback");
    }
}
