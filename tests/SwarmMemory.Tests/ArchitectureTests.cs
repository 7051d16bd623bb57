using System.Text.RegularExpressions;
using System.Xml.Linq;
using SwarmMemory.Tests.Configuration;
using Xunit;

namespace SwarmMemory.Tests;

/// <summary>Holds the arrows between the projects and between the core's folders, and the size of files.</summary>
public sealed partial class ArchitectureTests
{
    private const int MaxLines = 350;

    /// <summary>Each uses only those to its right.</summary>
    private static readonly string[] Folders =
        ["Facade", "Monitoring", "Learning", "Search", "Coordination", "Persistence", "Storage", "Primitives"];

    /// <summary>Projects, and all that each may refer to.</summary>
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["SwarmMemory.Core"] = [],
        ["SwarmMemory.Sqlite"] = ["SwarmMemory.Core"],
        ["SwarmMemory.Postgres"] = ["SwarmMemory.Core"],
        ["SwarmMemory.Hosting"] = ["SwarmMemory.Core", "SwarmMemory.Sqlite", "SwarmMemory.Postgres"],
        ["SwarmMemory.Mcp"] = ["SwarmMemory.Hosting"],
        ["SwarmMemory.Hooks"] = ["SwarmMemory.Hosting"],
        ["SwarmMemory.Dashboard"] = ["SwarmMemory.Hosting"],
    };

    private static readonly string[] Drivers = ["Microsoft.Data.Sqlite", "SQLitePCL", "Npgsql", "SwarmMemory.Sqlite", "SwarmMemory.Postgres", "SwarmMemory.Hosting"];

    [Fact]
    public void Projects_References_FollowTheArrows()
    {
        var found = SourceFiles("*.csproj").ToDictionary(f => Path.GetFileNameWithoutExtension(f), File.ReadAllText);
        Assert.Contains("SwarmMemory.Core", found.Keys);
        foreach (var (name, text) in found)
        {
            Assert.Contains(name, Projects.Keys);
            Assert.Empty(References(text).Except(Projects[name]));
        }
    }

    [Fact]
    public void Core_PackagesAndNamespaces_KnowNoDriver()
    {
        var project = File.ReadAllText(Repository.PathOf("src", "SwarmMemory.Core", "SwarmMemory.Core.csproj"));
        Assert.DoesNotMatch("PackageReference Include=\"(Microsoft.Data.Sqlite|SQLitePCL|Npgsql)", project);
        Assert.Empty(CoreFiles().SelectMany(f => Drivers.Where(d => Code(f.Text).Contains(d, StringComparison.Ordinal)).Select(d => $"{f.Name}: {d}")));
    }

    [Fact]
    public void Core_Folders_UseOnlyThoseToTheirRight()
    {
        var files = CoreFiles();
        Assert.True(files.Count > 40, $"Only {files.Count} files were found.");
        Assert.Empty(files.Select(f => f.Folder).Except([.. Folders, ""]));
        Assert.Empty(AgainstTheArrows(files));
        // That none is against them says something only if they are seen at all.
        var seen = Uses(files).Count;
        Assert.True(seen > 100, $"Only {seen} uses between folders were seen.");
    }

    [Fact]
    public void AgainstTheArrows_UseToTheLeft_IsNamed()
    {
        // The control of the rule above: the same check on files that break it, and on some that only look so.
        List<SourceFile> files =
        [
            new("Storage/Low.cs", "Storage", "internal sealed class Low { private readonly High _high; }"),
            new("Facade/High.cs", "Facade", "namespace X; public sealed record High(Low Inner);"),
            new("Persistence/Middle.cs", "Persistence", "internal static class Middle { /* High */ string Text = \"High\"; bool B(Other o) => o.High; // High\n}"),
            new("Primitives/Other.cs", "Primitives", "public readonly record struct Other(int High);"),
        ];
        Assert.Equal(["Storage/Low.cs uses Facade's High"], AgainstTheArrows(files));
    }

    [Theory]
    [InlineData("now()")]
    [InlineData(" like ")]
    [InlineData("insert or ignore")]
    [InlineData("insert or replace")]
    [InlineData(" in @")]
    [InlineData("for update")]
    [InlineData("json_")]
    [InlineData("returning *")]
    [InlineData("select *")]
    public void Core_Sql_HasNoWordsOfOneDialect(string word)
    {
        var sql = CoreFiles().SelectMany(f => Strings(f.Text).Where(IsSql).Select(s => (f.Name, Sql: s))).ToList();
        Assert.True(sql.Count > 20, $"Only {sql.Count} statements were found.");
        Assert.DoesNotContain(sql, s => s.Sql.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Fronts_Source_HoldsNoSql()
    {
        var files = SourceFiles("*.cs").Where(f => f.Contains("SwarmMemory.Mcp", StringComparison.Ordinal) || f.Contains("SwarmMemory.Hooks", StringComparison.Ordinal));
        Assert.DoesNotContain(files, f => Strings(File.ReadAllText(f)).Any(IsSql));
        // The control: the same look finds the core's.
        Assert.Contains(CoreFiles(), f => Strings(f.Text).Any(IsSql));
    }

    [Fact]
    public void Files_Lines_StayBelowTheCap()
    {
        var files = SourceFiles("*.cs").Concat(Directory.GetFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories).Where(IsOurs)).ToList();
        Assert.True(files.Count > 150, $"Only {files.Count} files were found.");
        // Generated data, and the forms that it is compared with.
        var written = files.Where(f => !f.EndsWith(".Data.cs", StringComparison.Ordinal) && Path.GetFileName(f) != "NfcTests.cs")
            .Select(f => (Name: Path.GetFileName(f), Lines: File.ReadLines(f).Count()));
        Assert.DoesNotContain(written, f => f.Lines > MaxLines);
    }

    private static List<string> AgainstTheArrows(List<SourceFile> files) =>
    [
        .. Uses(files).Where(u => Array.IndexOf(Folders, u.Home) < Array.IndexOf(Folders, u.File.Folder))
            .Select(u => $"{u.File.Name} uses {u.Home}'s {u.Type}"),
    ];

    /// <summary>Which file names a type of which other folder.</summary>
    private static List<(SourceFile File, string Home, string Type)> Uses(List<SourceFile> files)
    {
        var homes = files.SelectMany(f => TypeDefinition().Matches(Code(f.Text)).Select(m => (Type: m.Groups[1].Value, f.Folder)))
            .DistinctBy(t => t.Type).ToDictionary(t => t.Type, t => t.Folder);
        return
        [
            .. from file in files
               where file.Folder.Length > 0
               from type in TypeUse().Matches(Code(file.Text)).Select(m => m.Groups[1].Value).Distinct()
               where homes.TryGetValue(type, out var home) && home.Length > 0 && home != file.Folder
               select (file, homes[type], type),
        ];
    }

    private static IEnumerable<string> References(string project) => XDocument.Parse(project).Descendants("ProjectReference")
        .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));

    private static List<SourceFile> CoreFiles()
    {
        var root = Repository.PathOf("src", "SwarmMemory.Core");
        return
        [
            .. Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories).Where(IsOurs).Select(f =>
            {
                var name = Path.GetRelativePath(root, f).Replace('\\', '/');
                return new SourceFile(name, name.Contains('/', StringComparison.Ordinal) ? name[..name.IndexOf('/', StringComparison.Ordinal)] : "", File.ReadAllText(f));
            }),
        ];
    }

    private static IEnumerable<string> SourceFiles(string pattern) =>
        ((string[])["src", "hooks"]).Select(f => Repository.PathOf(f)).Where(Directory.Exists)
        .SelectMany(f => Directory.GetFiles(f, pattern, SearchOption.AllDirectories)).Where(IsOurs);

    private static bool IsOurs(string path) => !path.Replace('\\', '/').Split('/').Any(p => p is "obj" or "bin");

    /// <summary>Source without its comments and texts.</summary>
    private static string Code(string text) => CommentOrString().Replace(text, m => m.Value[0] == '/' ? " " : "\"\"");

    private static IEnumerable<string> Strings(string text) =>
        CommentOrString().Matches(text).Where(m => m.Value[0] != '/').Select(m => m.Value);

    private static bool IsSql(string text) => SqlStart().IsMatch(text);

    private sealed record SourceFile(string Name, string Folder, string Text);

    [GeneratedRegex("""\b(?:class|record struct|record|struct|interface|enum)\s+([A-Z]\w*)""")]
    private static partial Regex TypeDefinition();

    // A capital word where a type can stand: not a member behind a dot, not the name of a parameter, property or argument.
    [GeneratedRegex("""(?<![.\w])([A-Z]\w*)(?=\s+[A-Za-z_@]\w*|\?|\[|<|>|\.|\(|(?<=\([A-Z]\w*)\)|,\s*[A-Z]|\s*\{)(?!\s*(?:=>|=|\{\s*get))""")]
    private static partial Regex TypeUse();

    [GeneratedRegex("//[^\n]*|/\\*.*?\\*/|\\$*\"\"\".*?\"\"\"|\\$?@\"(?:[^\"]|\"\")*\"|\\$?\"(?:[^\"\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\n]|\\\\.)+'", RegexOptions.Singleline)]
    private static partial Regex CommentOrString();

    [GeneratedRegex("""^[$@"\s]*(?:select|insert into|update|delete from|create table|pragma|with\s+\w+\s+as|begin|savepoint)\b.*""", RegexOptions.Singleline)]
    private static partial Regex SqlStart();
}
