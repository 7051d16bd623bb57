using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace SwarmMemory;

/// <summary>The number of rows and the XXH128 of all their values in order: the same for the same rows, whichever engine they come from.</summary>
internal sealed class RowChecksum
{
    private readonly XxHash128 _hash = new();

    public long Rows { get; private set; }

    public void Add(List<object[]> rows)
    {
        foreach (var value in rows.SelectMany(r => r))
            Add(value);
        Rows += rows.Count;
    }

    public (long Rows, string Hash) Sum => (Rows, Convert.ToHexStringLower(_hash.GetCurrentHash()));

    private void Add(object value)
    {
        switch (value)
        {
            case DBNull:
                Add(0, []);
                break;
            case long number:
                Add(1, MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in number)));
                break;
            case double number:
                Add(2, MemoryMarshal.AsBytes(new ReadOnlySpan<double>(in number)));
                break;
            case string text:
                Add(3, MemoryMarshal.AsBytes(text.AsSpan()));
                break;
            case byte[] data:
                Add(4, data);
                break;
            default:
                throw new InvalidOperationException($"No column holds a {value.GetType()}.");
        }
    }

    private void Add(byte kind, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], data.Length);
        _hash.Append(head);
        _hash.Append(data);
    }
}
