namespace SwarmMemory.Mcp.Server;

/// <summary>Lines from a stream, up to a limit; a longer one is passed over while only its envelope is looked at.</summary>
internal sealed class LineReader(Stream input, int limit)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    internal readonly ref struct Line(ReadOnlySpan<byte> bytes, EnvelopeScanner? refused)
    {
        /// <summary>Valid until the next read.</summary>
        public ReadOnlySpan<byte> Bytes { get; } = bytes;

        /// <summary>What could be seen of a line over the limit; null for any other.</summary>
        public EnvelopeScanner? Refused { get; } = refused;
    }

    /// <summary>Whether the next line is here already, so that reading it would not wait.</summary>
    public bool HasLine => _end > _start && _buffer.AsSpan(_start, _end - _start).Contains((byte)'\n');

    /// <summary>The next line; false at the end of the stream. A last line without a line feed counts.</summary>
    public bool TryRead(out Line line)
    {
        var scanned = _start;
        while (true)
        {
            var feed = _buffer.AsSpan(scanned, _end - scanned).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                line = Whole(_buffer.AsSpan(_start, scanned + feed - _start));
                _start = scanned + feed + 1;
                return true;
            }

            if (_end - _start > limit)
                return PassOver(out line);

            scanned = _end;
            var moved = MakeRoom();
            scanned -= moved;
            var count = input.Read(_buffer, _end, _buffer.Length - _end);
            if (count == 0)
            {
                line = Whole(_buffer.AsSpan(_start, _end - _start));
                var any = _end > _start;
                _start = _end;
                return any;
            }

            _end += count;
        }
    }

    /// <summary>The buffer has room for more than the limit, so a line over it may be there as a whole.</summary>
    private Line Whole(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= limit)
            return new Line(bytes, null);
        var envelope = new EnvelopeScanner();
        envelope.Feed(bytes);
        return new Line(default, envelope);
    }

    private int MakeRoom()
    {
        var moved = 0;
        if (_start > 0)
        {
            moved = _start;
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        return moved;
    }

    private bool PassOver(out Line line)
    {
        var envelope = new EnvelopeScanner();
        while (true)
        {
            var part = _buffer.AsSpan(_start, _end - _start);
            var feed = part.IndexOf((byte)'\n');
            envelope.Feed(feed < 0 ? part : part[..feed]);
            if (feed >= 0)
            {
                _start += feed + 1;
                break;
            }

            _start = 0;
            _end = input.Read(_buffer, 0, _buffer.Length);
            if (_end == 0)
                break;
        }

        line = new Line(default, envelope);
        return true;
    }
}
