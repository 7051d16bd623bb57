using SwarmMemory.Hosting.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Configuration;

/// <summary>Where searches get embeddings from, as the file says it.</summary>
public sealed class SearchSettingsTests
{
    [Fact]
    public void Search_AllFields_AreReadAndWrittenBack()
    {
        const string text = """
            { "search": { "embeddings_url": "https://models.example/v1/embeddings", "embeddings_model": "m", "embeddings_dimensions": 256, "embeddings_key_variable": "MY_KEY" } }
            """;
        var read = Reading.Config(text).Configuration;
        Assert.Equal(new SearchSettings
        {
            EmbeddingsUrl = "https://models.example/v1/embeddings", EmbeddingsModel = "m", EmbeddingsDimensions = 256, EmbeddingsKeyVariable = "MY_KEY",
        }, read.Search);
        Assert.Equal(read, Reading.Config(ConfigurationWriter.ToJson(read)).Configuration);
    }

    [Fact]
    public void Search_NoFile_AsksNobody()
    {
        var search = new MemoryConfiguration().Search;
        Assert.Null(search.EmbeddingsUrl);
        Assert.Null(search.EmbeddingsModel);
        Assert.Equal((0, "SWARM_MEMORY_EMBEDDINGS_KEY"), (search.EmbeddingsDimensions, search.EmbeddingsKeyVariable));
    }

    [Theory]
    [InlineData("embeddings_url", "\"localhost:11434\"", "the text is not such an address")]
    [InlineData("embeddings_url", "\"ftp://host/v1/embeddings\"", "the text is not such an address")]
    [InlineData("embeddings_url", "\"http://me:secret@host/v1/embeddings\"", "the address holds a user or a password; the key belongs into the environment")]
    [InlineData("embeddings_url", "\"http://host/v1/embeddings?key=secret\"", "the address holds a query or a fragment")]
    [InlineData("embeddings_model", "\" \"", "the name is empty")]
    [InlineData("embeddings_key_variable", "\"sk-123\"", "the text is no such name")]
    public void Search_WrongValue_IsAFaultThatShowsNoSecret(string field, string json, string problem)
    {
        var faults = Assert.Throws<ConfigurationException>(() => Reading.One("search", field, json)).Faults;
        var fault = Assert.Single(faults, f => f.Path == $"search.{field}");
        Assert.Equal(problem, fault.Problem);
        Assert.DoesNotContain("secret", string.Join(' ', faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Search_AddressWithoutModel_IsAFault()
    {
        var fault = Reading.OnlyFault(() => Reading.One("search", "embeddings_url", "\"http://localhost/v1/embeddings\""));
        Assert.Equal("search.embeddings_model", fault.Path);
    }
}
