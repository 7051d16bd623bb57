namespace SwarmMemory.Benchmarks.Processes;

/// <summary>Lines of a stream as bytes, read on the caller's thread.</summary>
internal sealed class LineSource(Stream stream)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next line, valid until the next read; false at the end. What stands behind the last line feed is no line.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var scanned = _start;
        while (true)
        {
            var feed = _buffer.AsSpan(scanned, _end - scanned).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                line = _buffer.AsSpan(_start, scanned + feed - _start);
                _start = scanned + feed + 1;
                return true;
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            scanned = _end;
            if (_end == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            var count = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (count == 0)
            {
                line = default;
                return false;
            }

            _end += count;
        }
    }
}
