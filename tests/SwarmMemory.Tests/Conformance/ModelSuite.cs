using CsCheck;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Random operations, side by side with a model that is too simple to be wrong.</summary>
public abstract class ModelSuite : StoreSuite
{
    private const int Keys = 4;

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Enum<Kind>(), Gen.Int[0, Keys - 1], Gen.Int[0, 3], Gen.Int[-1, 5], Gen.OneOf(0, 0, 5, 20, 60), Gen.Int[1, 30], Gen.Bool,
        (kind, key, value, expected, life, seconds, second) => new Step(kind, key, value, expected, life, seconds, second));

    private protected ModelSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private enum Kind
    {
        Put,
        PutExpecting,
        Delete,
        DeleteExpecting,
        Get,
        List,
        Advance,
        Sweep,
    }

    [Fact]
    public async Task Operations_Random_AgreeWithTheModel()
    {
        OpenStore[] stores = [await OpenAsync(), await OpenAsync()];
        var (samples, operations) = (0, 0);
        await Steps.Array[1, 60].SampleAsync(async steps =>
        {
            var model = new Model($"global/{samples++}-");
            foreach (var step in steps)
            {
                operations++;
                await RunAsync(stores[step.Second ? 1 : 0], model, step);
            }
        }, iter: 120, threads: 1, print: steps => string.Join("\n", steps.Select(s => s.ToString())));
        Assert.True(operations > 2000, $"{operations} operations");
    }

    private async Task RunAsync(OpenStore store, Model model, Step step)
    {
        var key = $"{model.Prefix}{step.Key}";
        var now = Clock.GetUtcNow();
        switch (step.Kind)
        {
            case Kind.Put or Kind.PutExpecting:
                long? expected = step.Kind == Kind.PutExpecting ? ExpectedOf(model, key, step, now) : null;
                TimeSpan? life = step.Life == 0 ? null : TimeSpan.FromSeconds(step.Life);
                var put = await store.TryPutAsync(key, $"{step.Value}", expected: expected, life: life);
                Assert.Equal(model.Put(key, step.Value, expected, now + (life ?? TimeSpan.FromDays(365)), now), Describe(put));
                break;
            case Kind.Delete or Kind.DeleteExpecting:
                long? wanted = step.Kind == Kind.DeleteExpecting ? ExpectedOf(model, key, step, now) : null;
                Assert.Equal(model.Delete(key, wanted, now), Describe(await store.TryDeleteAsync(key, expected: wanted)));
                break;
            case Kind.Get:
                var entry = await store.GetAsync(key);
                Assert.Equal(model.Get(key, now), entry is null ? null : (int.Parse(entry.Value.ToString()), entry.Version.Value, entry.ExpiresAt!.Value));
                break;
            case Kind.List:
                var page = await store.ListPageAsync(new() { Prefix = model.Prefix });
                Assert.Equal(model.List(now), page.Items.Select(i => (i.Key.Value, i.Version.Value)));
                break;
            case Kind.Advance:
                Clock.Advance(TimeSpan.FromSeconds(step.Seconds));
                break;
            default:
                await store.SweepAsync();
                break;
        }
    }

    /// <summary>Often the version that is there, so that both answers come.</summary>
    private static long ExpectedOf(Model model, string key, Step step, DateTimeOffset now) =>
        step.Expected < 2 ? model.Get(key, now)?.Version ?? 0 : step.Expected;

    private static string Describe(PutResult result) => result switch
    {
        PutResult.Stored stored => $"{stored.Outcome} {stored.Version}",
        PutResult.Conflict conflict => $"conflict {conflict.Current}",
        _ => "",
    };

    private static string Describe(DeleteResult result) => result switch
    {
        DeleteResult.Deleted deleted => $"{deleted.Found} {deleted.Version}",
        DeleteResult.Conflict conflict => $"conflict {conflict.Details.Current}",
        _ => "",
    };

    private sealed record Step(Kind Kind, int Key, int Value, int Expected, int Life, int Seconds, bool Second);

    private sealed class Model(string prefix)
    {
        private readonly Dictionary<string, (int? Value, long Version, DateTimeOffset Until)> _entries = [];

        public string Prefix { get; } = prefix;

        public (int Value, long Version, DateTimeOffset Until)? Get(string key, DateTimeOffset now) =>
            _entries.TryGetValue(key, out var entry) && entry.Value is { } value && entry.Until > now ? (value, entry.Version, entry.Until) : null;

        public IEnumerable<(string, long)> List(DateTimeOffset now) => _entries.Keys
            .Where(k => Get(k, now) is not null).Order(StringComparer.Ordinal).Select(k => (k, _entries[k].Version));

        public string Put(string key, int value, long? expected, DateTimeOffset until, DateTimeOffset now)
        {
            var current = Get(key, now);
            if (expected is { } wanted && wanted != (current?.Version ?? 0))
                return $"conflict {current?.Version ?? 0}";
            var version = _entries.TryGetValue(key, out var old) ? old.Version : 0;
            if (current?.Value != value)
                version++;
            _entries[key] = (value, version, until);
            return $"{(current is null ? WriteOutcome.Created : current.Value.Value == value ? WriteOutcome.Unchanged : WriteOutcome.Updated)} {version}";
        }

        public string Delete(string key, long? expected, DateTimeOffset now)
        {
            var current = Get(key, now);
            if (expected is { } wanted && wanted != (current?.Version ?? 0))
                return $"conflict {current?.Version ?? 0}";
            var version = _entries.TryGetValue(key, out var old) ? old.Version : 0;
            if (current is null)
                return $"False {version}";
            _entries[key] = (null, version + 1, now);
            return $"True {version + 1}";
        }
    }
}
