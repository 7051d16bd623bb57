using System.Diagnostics;

namespace SwarmMemory.Benchmarks.Postgres;

/// <summary>
/// Two hosts as network namespaces of this machine, each on a cable of its own to a switch that the machine is on too. Made anew, and taken away in the end.
/// </summary>
internal sealed class NetworkHosts : IDisposable
{
    private const string Switch = "swmem0";
    private const string Network = "10.213.77";

    public NetworkHosts()
    {
        Remove();
        Ip($"link add {Switch} type bridge");
        Ip($"addr add {Network}.1/24 dev {Switch}");
        Ip($"link set {Switch} up");
        foreach (var number in (int[])[0, 1])
        {
            Ip($"netns add {Name(number)}");
            Ip($"link add {Cable(number)} type veth peer name eth0 netns {Name(number)}");
            Ip($"link set {Cable(number)} master {Switch} up");
            Ip($"-n {Name(number)} addr add {Network}.{number + 2}/24 dev eth0");
            Ip($"-n {Name(number)} link set lo up");
            Ip($"-n {Name(number)} link set eth0 up");
        }
    }

    /// <summary>Null when this machine can do it.</summary>
    public static string? WhyNot() => !OperatingSystem.IsLinux() ? "it needs Linux"
        : !Environment.IsPrivilegedProcess ? "it needs root, to make network namespaces"
        : !Directory.Exists("/usr/lib/postgresql") ? "PostgreSQL is not installed: .ci/postgres start"
        : TryIp("-V") ? null : "the program ip is not installed: apt-get install iproute2";

    /// <summary>How each host reaches the server, which is on the machine itself. Nobody else is on this network.</summary>
    public static string Connection(int port) => $"Host={Network}.1;Port={port};Username=postgres;SSL Mode=Disable";

    /// <summary>What a command line begins with to run on a host.</summary>
    public static string[] Enter(bool second) => ["ip", "netns", "exec", Name(second ? 1 : 0)];

    /// <summary>Pulls the second host's cable.</summary>
    public static void Pull() => Ip($"link set {Cable(1)} down");

    public static void Plug() => Ip($"link set {Cable(1)} up");

    public void Dispose() => Remove();

    private static void Remove()
    {
        TryIp($"netns del {Name(0)}");
        TryIp($"netns del {Name(1)}");
        TryIp($"link del {Cable(0)}");
        TryIp($"link del {Cable(1)}");
        TryIp($"link del {Switch}");
    }

    private static string Name(int number) => $"swmem-host{number}";

    private static string Cable(int number) => $"swmem-cable{number}";

    private static void Ip(string arguments)
    {
        if (!TryIp(arguments))
            throw new InvalidOperationException($"ip {arguments} failed.");
    }

    private static bool TryIp(string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
