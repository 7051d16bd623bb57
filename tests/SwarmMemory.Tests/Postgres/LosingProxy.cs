using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SwarmMemory.Tests.Postgres;

/// <summary>
/// Stands between a client and the server and, when told to, breaks the connection on which the next commit comes: before the server has seen it, when it
/// has seen the commit and not what comes behind it in the same message, or after it has answered and before the client has.
/// </summary>
internal sealed class LosingProxy : IAsyncDisposable
{
    /// <summary>As the driver sends it; a transaction that begins names an isolation level that only begins like it.</summary>
    private static readonly byte[] Commit = Encoding.ASCII.GetBytes("COMMIT\0");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _lanes = [];
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private int _armed;

    public LosingProxy(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public enum Loss
    {
        None,
        Request,
        Rest,
        Answer,
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;
    public int Losses { get; private set; }

    /// <summary>Nobody gets through any more; who is connected stays so.</summary>
    public bool IsDown { get; set; }

    /// <summary>How often somebody came meanwhile.</summary>
    public int Refused { get; private set; }

    public void LoseNext(Loss loss) => Volatile.Write(ref _armed, (int)loss);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _lanes.Add(ForwardAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using var gone = client;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        if (IsDown)
        {
            Refused++;
            return;
        }

        try
        {
            await server.ConnectAsync(_host, _port, ending.Token);
            var (up, down) = (client.GetStream(), server.GetStream());
            var answers = PumpAsync(down, up, ending.Token);
            var buffer = new byte[64 * 1024];
            byte[]? prepared = null;
            int length;
            while ((length = await up.ReadAsync(buffer, ending.Token)) > 0)
            {
                var sent = buffer.AsSpan(0, length);
                prepared = PreparedAs(sent) ?? prepared;
                var loss = sent.IndexOf(Commit) < 0 && (prepared is null || sent.IndexOf(prepared) < 0) ? Loss.None : (Loss)Interlocked.Exchange(ref _armed, 0);
                if (loss != Loss.None)
                {
                    Losses++;
                    await ending.CancelAsync();
                    await answers;
                    if (loss == Loss.Rest)
                        await down.WriteAsync(buffer.AsMemory(0, EndOfCommit(buffer, length, prepared)), _stopping.Token);
                    if (loss == Loss.Answer)
                    {
                        await down.WriteAsync(buffer.AsMemory(0, length), _stopping.Token);
                        _ = await down.ReadAsync(buffer, _stopping.Token);
                    }

                    return;
                }

                await down.WriteAsync(buffer.AsMemory(0, length), ending.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One of them is gone: so is the other.
        }
    }

    /// <summary>The name under which a commit is prepared here, as it stands in the message that runs it; null when it is not, or has none.</summary>
    private static byte[]? PreparedAs(ReadOnlySpan<byte> sent)
    {
        var end = sent.IndexOf(Commit);
        var start = end < 0 ? -1 : sent[..end].LastIndexOf("_auto"u8);
        return start >= 0 && sent[start..end].IndexOf((byte)0) == end - start - 1 ? [0, .. sent[start..end]] : null;
    }

    /// <summary>Where the part ends that runs the commit: each is a letter, its length and what it says.</summary>
    private static int EndOfCommit(byte[] sent, int length, byte[]? prepared)
    {
        var isCommit = false;
        var start = 0;
        while (start < length)
        {
            var end = start + 1 + BinaryPrimitives.ReadInt32BigEndian(sent.AsSpan(start + 1));
            var part = sent.AsSpan(start, end - start);
            isCommit |= part.IndexOf(Commit) >= 0 || (prepared is not null && part.IndexOf(prepared) >= 0);
            if (isCommit && part[0] == (byte)'E')
                return end;
            start = end;
        }

        throw new InvalidOperationException("The commit is not in one piece.");
    }

    private static async Task PumpAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        try
        {
            await from.CopyToAsync(to, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // As above.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        await Task.WhenAll(_lanes);
        _listener.Dispose();
        _stopping.Dispose();
    }
}
