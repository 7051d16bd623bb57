using SwarmMemory.Hosting.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Configuration;

public sealed class ProjectLocatorTests : IDisposable
{
    private readonly ProjectFolder project = new();

    [Fact]
    public void Find_ConfigurationAbove_IsTheRootFromEveryFolderBelow()
    {
        var config = project.File("memory_config.json");
        var schema = project.File("memory_schema.json");

        string[] starts = [project.Path, project.Path + "/", project.Folder("a"), project.Folder("a/b/c"), project.In("a/./b/../b")];
        foreach (var start in starts)
        {
            var location = ProjectLocator.Find(start, Unset);
            Assert.Equal((project.Path, config, schema), (location.Root, location.ConfigPath, location.SchemaPath));
            Assert.Empty(location.Warnings);
        }
    }

    [Theory]
    [InlineData(".swarm")]
    [InlineData(".git")]
    public void Find_MarkerFolderAbove_IsTheRoot(string marker)
    {
        project.Folder(marker);

        var location = ProjectLocator.Find(project.Folder("a/b"), Unset);

        Assert.Equal((project.Path, (string?)null, (string?)null), (location.Root, location.ConfigPath, location.SchemaPath));
    }

    [Fact]
    public void Find_GitFileOfAWorktree_IsTheRoot()
    {
        project.File(".git", "gitdir: elsewhere");

        Assert.Equal(project.Path, ProjectLocator.Find(project.Folder("a"), Unset).Root);
    }

    [Fact]
    public void Find_MarkersAtTwoHeights_TakesTheNearest()
    {
        project.File("memory_config.json");
        var inner = project.Folder("inner");
        project.Folder("inner/.swarm");

        var location = ProjectLocator.Find(project.Folder("inner/deep"), Unset);

        Assert.Equal((inner, (string?)null), (location.Root, location.ConfigPath));
    }

    [Fact]
    public void Find_MarkersOfTheWrongKind_AreNoMarkers()
    {
        project.Folder(".git");
        project.File("a/.swarm", "a file");
        project.Folder("a/memory_config.json");

        Assert.Equal(project.Path, ProjectLocator.Find(project.In("a"), Unset).Root);
    }

    [Fact]
    public void Find_NoMarkerAnywhere_IsTheStartDirectory()
    {
        for (var above = Path.GetDirectoryName(project.Path); above is not null; above = Path.GetDirectoryName(above))
        {
            var isMarked = new[] { "memory_config.json", ".swarm", ".git" }.Any(marker => Path.Exists(Path.Combine(above, marker)));
            Assert.SkipWhen(isMarked, "The temporary folder of this machine lies in a project.");
        }

        var start = project.Folder("a");
        Assert.Equal(start, ProjectLocator.Find(start, Unset).Root);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Find_EmptyVariable_CountsAsUnset(string value)
    {
        project.File("memory_config.json");

        Assert.Equal(project.Path, ProjectLocator.Find(project.Path, Variable(value)).Root);
    }

    [Fact]
    public void Find_VariableWithAPath_TakesThatFileAndItsFolder()
    {
        project.Folder(".git");
        var config = project.File("conf/ours.json");
        var schema = project.File("conf/memory_schema.json");
        var start = project.Folder("a");

        foreach (var value in new[] { config, "../conf/ours.json" })
        {
            var location = ProjectLocator.Find(start, Variable(value));
            Assert.Equal((project.In("conf"), config, schema), (location.Root, location.ConfigPath, location.SchemaPath));
            Assert.Empty(location.Warnings);
        }
    }

    [Fact]
    public void Find_VariableForTheProjectsOwnFile_WarnsOfNothing()
    {
        project.File("memory_config.json");

        Assert.Empty(ProjectLocator.Find(project.Folder("a"), Variable("../memory_config.json")).Warnings);
    }

    [Fact]
    public void Find_VariableForALinkToTheProjectsOwnFile_WarnsOfNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        var config = project.File("memory_config.json");
        File.CreateSymbolicLink(project.In("link.json"), config);

        Assert.Empty(ProjectLocator.Find(project.Path, Variable("link.json")).Warnings);
    }

    [Fact]
    public void Find_VariableAndAnotherConfigurationOfTheProject_WarnsWhichIsUsed()
    {
        project.File("memory_config.json");
        var config = project.File("conf/ours.json");

        var location = ProjectLocator.Find(project.Path, Variable("conf/ours.json"));

        Assert.Equal(config, location.ConfigPath);
        var warning = Assert.Single(location.Warnings);
        Assert.Equal("SWARM_MEMORY_CONFIG", warning.Path);
        Assert.Contains("two configurations exist: \"conf/ours.json\"", warning.Message);
        Assert.Contains("Agents started without the variable share another memory", warning.Message);
        Assert.DoesNotContain(project.Path, warning.ToString());
    }

    [Fact]
    public void Find_VariableOutsideTheProject_ShowsTheFilesNameOnly()
    {
        project.File("in/memory_config.json");
        project.File("out/ours.json");

        var warning = Assert.Single(ProjectLocator.Find(project.In("in"), Variable("../out/ours.json")).Warnings);

        Assert.Contains("\"ours.json\"", warning.Message);
        Assert.DoesNotContain("out/", warning.Message);
    }

    [Theory]
    [InlineData("absent.json", "absent.json", "the variable names a file that does not exist")]
    [InlineData("folder/", "folder", "the variable names a folder")]
    public void Find_VariableWithoutItsFile_IsAFaultThatNamesTheVariable(string value, string file, string problem)
    {
        project.Folder("folder");
        project.File("memory_config.json");

        var exception = Assert.Throws<ConfigurationException>(() => ProjectLocator.Find(project.Path, Variable(value)));

        var fault = Assert.Single(exception.Faults);
        Assert.Equal((file, "SWARM_MEMORY_CONFIG", problem), (fault.File, fault.Path, fault.Problem));
        Assert.DoesNotContain(project.Path, exception.Message);
    }

    [Fact]
    public void Resolve_PathsOfTheConfiguration_StartAtTheRoot()
    {
        project.Folder(".git");
        var location = ProjectLocator.Find(project.Path, Unset);

        Assert.Equal(project.In(".swarm/memory.db"), location.Resolve(".swarm/memory.db"));
        Assert.Equal(project.In("b"), location.Resolve("a/../b"));
        Assert.Equal(project.In("x"), location.Resolve(project.In("x")));
    }

    public void Dispose() => project.Dispose();

    private static string? Unset(string name) => null;

    private static Func<string, string?> Variable(string value) => name => name == ProjectLocator.ConfigVariable ? value : null;
}
