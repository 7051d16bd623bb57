using System.Buffers;
using System.Text;
using SwarmMemory.Primitives;

namespace SwarmMemory;

/// <summary>What a lock is on: a key, or <c>file:</c> and a path relative to the repository's root.</summary>
public sealed record LockResource
{
    public const string FilePrefix = "file:";
    private const int MaxBytes = 1023;

    private LockResource(string value) => Value = value;

    /// <summary>The one spelling of it: a key as it is, a file with '/' between its normalised parts.</summary>
    public string Value { get; }

    public bool IsFile => Value.StartsWith(FilePrefix, StringComparison.Ordinal);

    public static LockResource Of(MemoryKey key) => new(key.Value);

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidKey"/>, or <see cref="ErrorCode.InvalidArgument"/> for a file.</exception>
    public static LockResource Parse(string text) =>
        text.StartsWith(FilePrefix, StringComparison.Ordinal) ? OfFile(text[FilePrefix.Length..]) : Of(MemoryKey.Parse(text));

    /// <summary>A file or folder of the repository.</summary>
    /// <param name="path">Relative to the root; absolute only when <paramref name="root"/> says what it is relative to.</param>
    /// <param name="root">Full path of the repository's root, or null.</param>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when it leaves the repository or cannot be a path.</exception>
    public static LockResource OfFile(string path, string? root = null)
    {
        if (root is not null && Path.IsPathFullyQualified(path))
            path = Path.GetRelativePath(root, path);
        if (path.Any(char.IsControl) || !IsWellFormed(path))
            throw Wrong("The path of a file holds a control character or half a character.", "Send the path as plain text.");

        List<string> parts = [];
        foreach (var part in path.Replace('\\', '/').Split('/'))
        {
            if (part == ".." && parts.Count == 0)
                throw Wrong($"\"{FilePrefix}{path}\" leaves the repository.", "Name a file below the repository's root, for example \"file:src/app.cs\".");
            if (part == "..")
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("" or "."))
                parts.Add(part);
        }

        if (path.StartsWith('/') || path.StartsWith('\\') || path is [_, ':', ..])
            throw Wrong($"\"{FilePrefix}{path}\" is an absolute path.", "Give it relative to the repository's root, for example \"file:src/app.cs\".");
        if (parts.Count == 0)
            throw Wrong($"\"{FilePrefix}{path}\" names no file.", "Name a file or a folder of the repository, for example \"file:src/app.cs\".");

        var value = FilePrefix + Nfc.Normalize(string.Join('/', parts));
        return Encoding.UTF8.GetByteCount(value) <= MaxBytes
            ? new LockResource(value)
            : throw Wrong($"The path has more than {MaxBytes:N0} bytes.", "Lock the folder it is in.");
    }

    public override string ToString() => Value;

    private static bool IsWellFormed(string path)
    {
        for (var rest = path.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != OperationStatus.Done)
                return false;
            rest = rest[used..];
        }

        return true;
    }

    private static SwarmMemoryException Wrong(string message, string hint) => new(ErrorCode.InvalidArgument, message, hint);
}
