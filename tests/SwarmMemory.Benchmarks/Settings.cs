namespace SwarmMemory.Benchmarks;

/// <summary>What the command line says. Paths are checked only by the benchmarks that need them.</summary>
internal sealed record Settings(string Name, string? File, string Server, string Worker, string Peer, string Hooks, string ClaudeFlow, bool Json)
{
    /// <summary>Files behind the first one; only recall and secrets take them.</summary>
    public IReadOnlyList<string> MoreFiles { get; init; } = [];

    /// <summary>How long freshness goes on.</summary>
    public int Seconds { get; init; } = 60;

    /// <summary>Recall counts sessions instead of documents.</summary>
    public bool BySession { get; init; }

    /// <summary>An endpoint for embeddings that recall searches with, or null.</summary>
    public string? Embeddings { get; init; }

    /// <summary>A connection string of a PostgreSQL server on which recall searches too, or null.</summary>
    public string? Postgres { get; init; }

    /// <summary>The model that it is asked for.</summary>
    public string Model { get; init; } = "default";

    private const string DefaultServer = "artifacts/bin/swarm-memory";
    private const string DefaultWorker = "artifacts/worker/SwarmMemory.Worker";
    private const string DefaultPeer = "artifacts/peer";
    private const string DefaultHooks = "artifacts/bin/swarm-memory-hooks";
    private const string DefaultClaudeFlow = "artifacts/claude-flow";
    private const string PeerScript = "node_modules/@modelcontextprotocol/server-memory/dist/index.js";

    public static string Help => $"""
        Measures Swarm Memory beside a control or a peer, turn by turn in one run.

        usage: SwarmMemory.Benchmarks NAME [FILE...] [--server PATH] [--worker PATH] [--peer FOLDER] [--hooks PATH] [--claude-flow FOLDER] [--seconds N] [--json]
               SwarmMemory.Benchmarks replay FILE... [--env FILE]... [--seed N] [--json]

        {string.Join('\n', Benchmark.All.Select(b => $"  {b.Name,-14}{b.Shows}"))}
          all           each of them; with a FILE, locomo too
          replay        outcomes of a stream, recorded and asked for one by one; see docs/learning.md

          --server      the published server, default {DefaultServer}
          --worker      the published worker, default {DefaultWorker}
          --peer        where @modelcontextprotocol/server-memory is installed, default {DefaultPeer}
          --session     recall counts sessions instead of documents
          --embeddings  address of an endpoint for embeddings that recall searches with, of --model
          --postgres    a connection string; recall loads and searches there too, in schemas that it makes and drops
          --seconds     how long freshness goes on, default 60
          --hooks       the published hooks, default {DefaultHooks}
          --claude-flow where claude-flow 2.7.47 is installed, default {DefaultClaudeFlow}; without it hooks are measured alone
          --json        one array of objects instead of a table

        Ends with 0 when every row meets its threshold, 1 when one is short, 2 on wrong usage.

        examples:
          dotnet publish src/SwarmMemory.Mcp -c Release -o artifacts/bin
          dotnet publish hooks/SwarmMemory.Hooks -c Release -o artifacts/bin
          dotnet publish tests/SwarmMemory.Worker -c Release -o artifacts/worker
          dotnet publish tests/SwarmMemory.Benchmarks -c Release -o artifacts/bench
          npm install --prefix artifacts/peer @modelcontextprotocol/server-memory

          artifacts/bench/SwarmMemory.Benchmarks store
          artifacts/bench/SwarmMemory.Benchmarks locomo locomo.json.gz
          artifacts/bench/SwarmMemory.Benchmarks recall SET.json.gz
          artifacts/bench/SwarmMemory.Benchmarks all --json > figures.json
        """;

    /// <exception cref="UsageException">Something is unknown or given without its value.</exception>
    public static Settings Parse(string[] args)
    {
        var settings = new Settings("", null, DefaultServer, DefaultWorker, DefaultPeer, DefaultHooks, DefaultClaudeFlow, false);
        for (var i = 0; i < args.Length; i++)
        {
            settings = args[i] switch
            {
                "--json" => settings with { Json = true },
                "--session" => settings with { BySession = true },
                "--embeddings" => settings with { Embeddings = Value(args, ref i) },
                "--postgres" => settings with { Postgres = Value(args, ref i) },
                "--model" => settings with { Model = Value(args, ref i) },
                "--seconds" => settings with { Seconds = Number(args, ref i) },
                "--server" => settings with { Server = Value(args, ref i) },
                "--worker" => settings with { Worker = Value(args, ref i) },
                "--hooks" => settings with { Hooks = Value(args, ref i) },
                "--claude-flow" => settings with { ClaudeFlow = Value(args, ref i) },
                "--peer" => settings with { Peer = Value(args, ref i) },
                ['-', ..] => throw new UsageException($"there is no option {args[i]}; --help shows what there is."),
                _ when settings.Name.Length == 0 => settings with { Name = args[i] },
                _ when settings.File is null => settings with { File = args[i] },
                _ when settings.Name is "recall" or "secrets" => settings with { MoreFiles = [.. settings.MoreFiles, args[i]] },
                _ => throw new UsageException($"\"{args[i]}\" is one argument too many; --help shows what there is."),
            };
        }

        return settings.Name.Length > 0 ? settings : throw new UsageException("name a benchmark; --help shows what there is.");
    }

    public string RequireServer() => Require(Server, "the published server", "--server", $"dotnet publish src/SwarmMemory.Mcp -c Release -o {Path.GetDirectoryName(DefaultServer)}");

    public string RequireWorker() => Require(Worker, "the published worker", "--worker", $"dotnet publish tests/SwarmMemory.Worker -c Release -o {Path.GetDirectoryName(DefaultWorker)}");

    public string RequireHooks() => Require(Hooks, "the published hooks", "--hooks", $"dotnet publish hooks/SwarmMemory.Hooks -c Release -o {Path.GetDirectoryName(DefaultHooks)}");

    /// <summary>Claude Flow's own command, or null where it is not installed.</summary>
    public string? FindClaudeFlow() =>
        Path.GetFullPath(Path.Combine(ClaudeFlow, "node_modules", ".bin", "claude-flow")) is var path && System.IO.File.Exists(path) ? path : null;

    public string RequirePeer() => Require(Path.Combine(Peer, PeerScript), "the peer", "--peer", $"npm install --prefix {DefaultPeer} @modelcontextprotocol/server-memory");

    public string RequireFile() => File is null
        ? throw new UsageException($"{Name} needs a file: SwarmMemory.Benchmarks {Name} FILE")
        : System.IO.File.Exists(File) ? Path.GetFullPath(File) : throw new UsageException($"there is no file {File}.");

    public IEnumerable<string> RequireFiles() => ((string[])[RequireFile(), .. MoreFiles]).Select(f => (this with { File = f }).RequireFile());

    private static string Require(string path, string what, string option, string command) => System.IO.File.Exists(path)
        ? Path.GetFullPath(path)
        : throw new UsageException($"{what} is not at {path}. Make it with\n  {command}\nor say where it is with {option}.");

    private static int Number(string[] args, ref int i) => int.TryParse(Value(args, ref i), out var number) && number > 0
        ? number
        : throw new UsageException($"{args[i - 1]} needs a number above 0, not \"{args[i]}\".");

    private static string Value(string[] args, ref int i) => ++i < args.Length
        ? args[i]
        : throw new UsageException($"{args[i - 1]} needs a value; --help shows examples.");
}
