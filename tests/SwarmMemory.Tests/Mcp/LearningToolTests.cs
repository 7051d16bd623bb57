using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Outcomes, recommendations and insights over the protocol.</summary>
public sealed class LearningToolTests : IAsyncLifetime
{
    private readonly TestProject _project = new();
    private TestServer _server = null!;
    private WireClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = TestServer.Start(_project);
        _client = await _server.WireAsync("ann");
    }

    [Fact]
    public async Task StrategyRecommend_NoHistory_HasNoStrategyAndSaysWhy()
    {
        var advice = await _client.CallAsync("strategy_recommend", """{"context":{"task_type":"build"}}""");
        Assert.False(advice.Structured.TryGetProperty("strategy", out var strategy) && strategy.ValueKind != System.Text.Json.JsonValueKind.Null);
        Assert.Contains("No outcomes", advice.Field("description"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutcomeRecord_SeveralOutcomes_AreLearnedFrom()
    {
        for (var i = 0; i < 5; i++)
        {
            var recorded = await _client.CallAsync("outcome_record",
                """{"task_type":"build","success":true,"strategy":"pairs","execution_time_seconds":2.5,"context":{"size":"large"},"agents":["ann","bob"],"task_id":"t","notes":"n","pattern_type":"optimization"}""");
            Assert.Equal("pairs", recorded.Field("strategy"));
            await _client.CallAsync("outcome_record", """{"task_type":"build","success":false,"strategy":"alone","context":{"size":"large"}}""");
            if (i == 4)
                Assert.NotEmpty(recorded.Structured.GetProperty("patterns").EnumerateArray());
        }

        var advice = (await _client.CallAsync("strategy_recommend", """{"context":{"task_type":"build","size":"large"},"explore":false}""")).Structured;
        Assert.Equal("pairs", advice.GetProperty("strategy").GetString());
        Assert.InRange(advice.GetProperty("expected_success_rate").GetDouble(), 0.6, 1);
        Assert.Equal(0.9, advice.GetProperty("interval").GetProperty("level").GetDouble());
        Assert.Equal(2.5, advice.GetProperty("expected_execution_time").GetDouble(), 1e-3);
        Assert.Equal("alone", advice.GetProperty("alternatives")[0].GetProperty("strategy").GetString());
        var insights = (await _client.CallAsync("insight_list", """{"topic":"optimization","limit":5}""")).Structured.GetProperty("insights");
        Assert.Contains("\"pairs\" works", insights[0].GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("outcome_record", """{"task_type":"t","success":true,"context":[1]}""", "context")]
    [InlineData("outcome_record", """{"task_type":"t","success":true,"execution_time_seconds":-1}""", "execution_time_seconds")]
    [InlineData("outcome_record", """{"task_type":"t","success":true,"execution_time_seconds":"NaN"}""", "execution_time_seconds")]
    [InlineData("outcome_record", """{"task_type":"t","success":true,"pattern_type":"x"}""", "pattern_type")]
    [InlineData("outcome_record", """{"task_type":"","success":true}""", "task_type")]
    [InlineData("outcome_record", """{"task_type":"t"}""", "success")]
    [InlineData("strategy_recommend", """{"context":"t"}""", "context")]
    [InlineData("strategy_recommend", """{"context":{},"candidates":[]}""", "candidates")]
    [InlineData("insight_list", """{"topic":"x"}""", "topic")]
    [InlineData("insight_list", """{"limit":0}""", "limit")]
    public async Task BadArgument_IsNamed(string tool, string arguments, string named) =>
        (await _client.CallAsync(tool, arguments)).Error("invalid_argument").Names(named);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
