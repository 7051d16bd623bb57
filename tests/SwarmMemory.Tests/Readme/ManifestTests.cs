using SwarmMemory.Mcp.Server;
using SwarmMemory.Tests.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Readme;

/// <summary>The generated files say what the code says.</summary>
public sealed class ManifestTests
{
    [Fact]
    public async Task Manifest_InRepository_IsWhatTheMethodsSay()
    {
        var file = Repository.PathOf("tools-manifest", "tools.json");

        Assert.True(
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) == ToolManifest.Create(),
            "tools-manifest/tools.json is stale: dotnet run --project src/SwarmMemory.Mcp -- manifest --output tools-manifest/tools.json");
    }

    [Fact]
    public void Read_EmbeddedManifest_HasEveryTool() =>
        Assert.Equal(ToolCatalog.All().Select(t => t.ProtocolTool.Name).Order(), ToolManifest.Read().Select(t => t.Name).Order());

    [Fact]
    public async Task ServerJson_Version_IsTheProjects()
    {
        var text = await File.ReadAllTextAsync(Repository.PathOf(".mcp", "server.json"), TestContext.Current.CancellationToken);

        Assert.Equal(2, text.Split($"\"version\": \"{ServerHost.Version}\"").Length - 1);
    }
}
