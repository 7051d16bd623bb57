using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Every backend passes every suite: a suite that a backend has no class for would test nothing there, in silence.</summary>
public sealed class LeafTests
{
    /// <summary>The backends, by the namespace of their tests; the only list of them.</summary>
    private static readonly string[] Backends = ["Sqlite", "Postgres"];

    [Fact]
    public void Suites_InThisAssembly_HaveALeafForEveryBackend()
    {
        var types = typeof(LeafTests).Assembly.GetTypes();
        Type[] suites = [.. types.Where(t => t is { IsAbstract: true, IsClass: true } && t.IsSubclassOf(typeof(StoreSuite)))];
        Assert.True(suites.Length >= 13, $"Only {suites.Length} suites were found.");
        Assert.Empty(Missing(suites, types));
    }

    [Fact]
    public void Missing_SuiteWithoutALeaf_IsNamed() =>
        Assert.Equal(["Sqlite/EntryWriteSuite", "Postgres/EntryWriteSuite"], Missing([typeof(EntryWriteSuite)], [typeof(EntryWriteSuite), typeof(LeafTests)]));

    private static List<string> Missing(Type[] suites, Type[] types) =>
    [
        .. from suite in suites
           from backend in Backends
           where !types.Any(t => t is { IsAbstract: false, IsPublic: true } && t.IsSubclassOf(suite) && t.Namespace == $"SwarmMemory.Tests.{backend}"
               && t.GetConstructors() is [var constructor] && constructor.GetParameters().Length == 0)
           select $"{backend}/{suite.Name}",
    ];
}
