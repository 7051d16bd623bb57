namespace SwarmMemory.Storage;

/// <summary>The rows of a statement, one after the other; columns are counted from 0.</summary>
internal abstract class Rows : IAsyncDisposable
{
    /// <summary>Goes to the next row; false when there is none.</summary>
    public abstract ValueTask<bool> ReadAsync(CancellationToken cancellationToken);

    public abstract bool IsDBNull(int column);
    public abstract long GetInt64(int column);
    public abstract double GetDouble(int column);
    public abstract string GetString(int column);
    public abstract byte[] GetBytes(int column);
    public int GetInt32(int column) => checked((int)GetInt64(column));

    public abstract ValueTask DisposeAsync();
}
