using Xunit;

namespace SwarmMemory.Tests.Primitives;

public sealed class LockResourceTests
{
    [Theory]
    [InlineData("global/plan", "global/plan")]
    [InlineData("file:src/app.cs", "file:src/app.cs")]
    [InlineData("file:./src//app.cs", "file:src/app.cs")]
    [InlineData("file:src\\app.cs", "file:src/app.cs")]
    [InlineData("file:src/../doc/a b#1.md", "file:doc/a b#1.md")]
    [InlineData("file:src/", "file:src")]
    [InlineData("file:re\u0301sume\u0301.md", "file:r\u00e9sum\u00e9.md")]
    public void Parse_Valid_HasOneSpelling(string text, string value) => Assert.Equal(value, LockResource.Parse(text).Value);

    [Theory]
    [InlineData("file:../x", "leaves the repository")]
    [InlineData("file:..", "leaves the repository")]
    [InlineData("file:../..", "leaves the repository")]
    [InlineData("file:src/../../x", "leaves the repository")]
    [InlineData("file:a\\..\\..\\x", "leaves the repository")]
    [InlineData("file:/etc/passwd", "absolute path")]
    [InlineData("file:\\\\server\\x", "absolute path")]
    [InlineData("file:C:/x", "absolute path")]
    [InlineData("file:", "names no file")]
    [InlineData("file:./", "names no file")]
    [InlineData("file:src/..", "names no file")]
    [InlineData("file:a\nb", "control character")]
    public void Parse_NoFileOfTheRepository_SaysWhy(string text, string named)
    {
        var error = Assert.Throws<SwarmMemoryException>(() => LockResource.Parse(text));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Hint);
    }

    [Fact]
    public void Parse_HalfACharacter_Refused()
    {
        Assert.Throws<SwarmMemoryException>(() => LockResource.Parse("file:a\ud800b"));
        Assert.Equal("file:a\U0001F600b", LockResource.Parse("file:a\U0001F600b").Value);
    }

    [Fact]
    public void Parse_TooLong_Refused() =>
        Assert.Throws<SwarmMemoryException>(() => LockResource.Parse("file:" + string.Join('/', Enumerable.Repeat("folder", 200))));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("global")]
    [InlineData("FILE:src/a.cs")]
    public void Parse_NoKey_IsAnInvalidKey(string text) =>
        Assert.Equal(ErrorCode.InvalidKey, Assert.Throws<SwarmMemoryException>(() => LockResource.Parse(text)).Code);

    [Fact]
    public void OfFile_AbsoluteBelowTheRoot_IsRelativeToIt()
    {
        var root = Path.Combine(Path.GetTempPath(), "project");
        Assert.Equal("file:src/app.cs", LockResource.OfFile(Path.Combine(root, "src", "app.cs"), root).Value);
        Assert.Throws<SwarmMemoryException>(() => LockResource.OfFile(Path.Combine(Path.GetTempPath(), "other.cs"), root));
    }

    [Theory]
    [InlineData("global/plan#1", "global/plan", 1)]
    [InlineData("file:a#b.md#17", "file:a#b.md", 17)]
    public void LockId_Text_ComesBack(string text, string resource, long fence)
    {
        var id = LockId.Parse(text);
        Assert.Equal((resource, fence, text), (id.Resource, id.Fence.Value, id.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("global/plan")]
    [InlineData("#1")]
    [InlineData("global/plan#")]
    [InlineData("global/plan#-1")]
    [InlineData("global/plan#x")]
    [InlineData("global/plan#99999999999999999999")]
    public void LockId_NoId_NotFound(string text) =>
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<SwarmMemoryException>(() => LockId.Parse(text)).Code);

    [Fact]
    public void LockId_FenceOfAnother_SaysThatTheyDoNotBelongTogether() =>
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<SwarmMemoryException>(() => LockId.Parse("global/plan#2", new Fence(1))).Code);
}
