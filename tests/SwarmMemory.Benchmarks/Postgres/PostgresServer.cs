using System.Diagnostics;
using System.Globalization;

namespace SwarmMemory.Benchmarks.Postgres;

/// <summary>A PostgreSQL server of a benchmark's own, with its data in a folder of its own; run as the user <c>postgres</c> when this is root, whom the server refuses.</summary>
internal sealed class PostgresServer(string folder, int port) : IDisposable
{
    private static readonly string Binaries = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderBy(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture)).Select(d => $"{d}/bin/").Last()
        : "";

    public int Port { get; } = port;

    public string Connection => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres";

    /// <summary>Makes an empty server, not started, in a folder that from now on its user may write too.</summary>
    public static PostgresServer Create(string parent, int port)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(parent, (UnixFileMode)0b111_111_111);
        var server = new PostgresServer(Path.Combine(parent, $"postgres-{port}"), port);
        Run("initdb", "-D", server.Folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8");
        File.AppendAllText(Path.Combine(server.Folder, "postgresql.conf"), "listen_addresses = '*'\nunix_socket_directories = ''\nmax_connections = 200\nwal_keep_size = '256MB'\nwal_retrieve_retry_interval = '100ms'\n");
        File.AppendAllText(Path.Combine(server.Folder, "pg_hba.conf"), "host all all all trust\n");
        return server;
    }

    private string Folder { get; } = folder;

    /// <summary>Starts it and waits until it takes calls.</summary>
    public void Start() => Run("pg_ctl", "-D", Folder, "-w", "-l", Path.Combine(Folder, "log"), "-o", $"-p {Port}", "start");

    /// <summary>A standby of this server, following it.</summary>
    public PostgresServer Follow(string parent, int port)
    {
        var standby = new PostgresServer(Path.Combine(parent, $"postgres-{port}"), port);
        if (Directory.Exists(standby.Folder))
            Directory.Delete(standby.Folder, recursive: true);
        Run("pg_basebackup", "-D", standby.Folder, "-R", "-X", "stream", "-c", "fast", "-d", $"host=127.0.0.1 port={Port} user=postgres");
        // The one that takes over has no standby of its own yet: it would wait for ever.
        File.AppendAllText(Path.Combine(standby.Folder, "postgresql.auto.conf"), "synchronous_standby_names = ''\n");
        standby.Start();
        return standby;
    }

    /// <summary>Returns when the standby takes writes.</summary>
    public void Promote() => Run("pg_ctl", "-D", Folder, "-w", "promote");

    /// <summary>A machine that is gone: the server and all its processes, in one moment and without a word.</summary>
    public void Kill()
    {
        var master = int.Parse(File.ReadLines(Path.Combine(Folder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        var children = File.ReadAllText($"/proc/{master}/task/{master}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var id in children.Select(c => int.Parse(c, CultureInfo.InvariantCulture)).Prepend(master))
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It has ended by itself, without its master.
            }
        }
    }

    /// <summary>Stops a process of the server where it is; only a kill ends it, unless it is let go on.</summary>
    public static void Freeze(long process) => Execute("kill", ["-STOP", process.ToString(CultureInfo.InvariantCulture)]);

    public static void Thaw(long process) => Execute("kill", ["-CONT", process.ToString(CultureInfo.InvariantCulture)]);

    public void Dispose()
    {
        try
        {
            Run("pg_ctl", "-D", Folder, "-m", "immediate", "stop");
        }
        catch (InvalidOperationException)
        {
            // It was killed.
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        var command = Environment.IsPrivilegedProcess
            ? (string[])["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", Binaries + program, .. arguments]
            : [Binaries + program, .. arguments];
        Execute(command[0], command[1..]);
    }

    private static void Execute(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/", RedirectStandardOutput = true, RedirectStandardError = true })!;
        // The server that pg_ctl leaves behind keeps its output open.
        var error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{Path.GetFileName(program)} {string.Join(' ', arguments)}: {(error.Wait(1000) ? error.Result : "failed")}");
    }
}
