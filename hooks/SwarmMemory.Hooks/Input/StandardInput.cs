using System.Runtime.InteropServices;

namespace SwarmMemory.Hooks;

/// <summary>
/// What stands on standard input, without ever hanging on it: a terminal, an empty file or a pipe into which nobody writes are no input. The
/// end of a JSON object is the end of the input even when the pipe stays open.
/// </summary>
internal static partial class StandardInput
{
    public const int MaxBytes = 16 * 1024 * 1024;

    private const short Readable = 1 | 16; // POLLIN, POLLHUP

    /// <param name="patience">How long to wait for the first byte.</param>
    /// <param name="whole">How long the rest may take.</param>
    public static byte[]? Read(TimeSpan patience, TimeSpan whole, TimeProvider time)
    {
        if (!Console.IsInputRedirected)
            return null;
        using var stream = Console.OpenStandardInput();
        return OperatingSystem.IsWindows() ? ReadOnThread(stream, patience + whole, time) : ReadPolled(stream, patience, whole, time);
    }

    private static byte[]? ReadPolled(Stream stream, TimeSpan patience, TimeSpan whole, TimeProvider time)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        var start = time.GetTimestamp();
        var limit = patience;
        while (limit - time.GetElapsedTime(start) is { Ticks: > 0 } left && IsReady(left))
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 4);
            int read;
            try
            {
                read = stream.Read(buffer, length, Math.Min(buffer.Length, MaxBytes) - length);
            }
            catch (IOException)
            {
                break;
            }

            if (read == 0)
                break;
            length += read;
            limit = patience + whole;
            if (IsWholeObject(buffer.AsSpan(0, length)) && !IsReady(TimeSpan.Zero))
                break;
        }

        return length == 0 ? null : buffer[..length];
    }

    /// <summary>Cheap where it is not the end: only what ends with a brace is read as JSON.</summary>
    private static bool IsWholeObject(ReadOnlySpan<byte> utf8)
    {
        utf8 = utf8.TrimEnd(" \t\r\n"u8);
        if (utf8.IsEmpty || utf8[^1] != (byte)'}')
            return false;
        try
        {
            var reader = new System.Text.Json.Utf8JsonReader(utf8);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private static bool IsReady(TimeSpan timeout)
    {
        var poll = new PollRequest { File = 0, Events = Readable };
        return Poll(ref poll, 1, (int)Math.Ceiling(timeout.TotalMilliseconds)) > 0 && (poll.Returned & Readable) != 0;
    }

    private static byte[]? ReadOnThread(Stream stream, TimeSpan patience, TimeProvider time)
    {
        using var copy = new MemoryStream();
        var reading = Task.Run(() => stream.CopyTo(copy));
        try
        {
            reading.WaitAsync(patience, time).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is TimeoutException or IOException)
        {
            return null;
        }

        return copy.Length == 0 ? null : copy.ToArray();
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollRequest request, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
