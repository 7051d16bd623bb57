using System.Runtime.InteropServices;

namespace SwarmMemory.Mcp.Server;

/// <summary>
/// Standard input, which stays awake for a moment while calls come in a row: to be woken takes the processor longer than most calls do. Only
/// where a call was answered on the thread that reads, and had followed at once upon the answer before it, is the next one looked for without
/// sleeping, for <see cref="Patience"/> at most. An agent that thinks between its calls costs nothing, and a call that another thread is
/// still working on keeps the processor to itself.
/// </summary>
/// <param name="input">The console's stream.</param>
/// <param name="descriptor">What it reads from, or null: it does not stay awake.</param>
internal sealed class StandardInput(Stream input, int? descriptor) : Stream
{
    private static readonly TimeSpan Patience = TimeSpan.FromMicroseconds(100);

    /// <summary>A call that comes within this time is one of a row. Longer than <see cref="Patience"/>, because the first one must wake us.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMicroseconds(250);

    private bool _isInARow;

    /// <summary>Set by the thread that reads, when it has answered what it read. Each read resets it.</summary>
    public bool HasAnswered { get; set; }

    [StructLayout(LayoutKind.Sequential)]
    private struct Poll
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Standard input; it does not stay awake where that would keep the client from its only processor, or cannot be done.</summary>
    public static Stream Open() => new StandardInput(Console.OpenStandardInput(), OperatingSystem.IsWindows() || Environment.ProcessorCount == 1 ? null : 0);

    /// <summary>Reads what is there, or waits for it; 0 at the end and when another thread has closed it.</summary>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var start = TimeProvider.System.GetTimestamp();
        if (_isInARow && HasAnswered && descriptor is { } polled)
        {
            while (!IsThere(polled) && TimeProvider.System.GetElapsedTime(start) < Patience)
                Thread.SpinWait(10);
        }

        int read;
        try
        {
            read = input.Read(buffer, offset, count);
        }
        catch (NotSupportedException) when (!input.CanRead)
        {
            // So says a console's stream that was closed before it was read.
            return 0;
        }

        HasAnswered = false;
        _isInARow = TimeProvider.System.GetElapsedTime(start) < AtOnce;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Whether a read would not wait: something is there, or the end, or a fault.</summary>
    private static bool IsThere(int descriptor)
    {
        const short Input = 1;
        var poll = new Poll { Descriptor = descriptor, Wanted = Input };
        return PollNow(ref poll, 1, 0) != 0;
    }

    [SuppressGCTransition]
    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int PollNow(ref Poll descriptors, nuint count, int milliseconds);
}
