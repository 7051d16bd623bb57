using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Makes the frames of a commit one write into the log. SQLite writes each changed page in two pieces, a frame's header and its page, which for a store
/// are five to ten calls of the system where one does. This stands between SQLite and the methods of the writer's two files, as an SQLite VFS may
/// (https://sqlite.org/vfs.html): pieces that follow each other are gathered until the frame that commits, whose own write writes them all and
/// returns what came of it. Until then they are nobody's but this transaction's, so that whatever else is done with the file writes them first,
/// and the end of the transaction, the release of the write lock, drops them. It also saves most transactions the moving of their mark.
/// </summary>
internal static unsafe class LogWrites
{
    private const int FrameHeader = 24;
    private const int Capacity = 64 * 1024;
    private const int FilePointerCode = 7;
    private const int JournalPointerCode = 28;
    private const int Ok = 0;

    /// <summary>Places of the locks in the log's shared memory: WAL_WRITE_LOCK, WAL_CKPT_LOCK, WAL_READ_LOCK(1) and WAL_READ_LOCK(4).</summary>
    private const int WriteLock = 0;
    private const int CheckpointLock = 1;
    private const int FirstMark = 4;
    private const int LastMark = 7;

    /// <summary>SQLITE_SHM_UNLOCK, SQLITE_SHM_LOCK and SQLITE_SHM_EXCLUSIVE.</summary>
    private const int Unlock = 1;
    private const int Lock = 2;
    private const int Exclusive = 8;

    /// <summary>Every sixteenth transaction moves its mark; one without a mark that fits asks again at once, and is let through after as many refusals.</summary>
    private const int MostRefusals = 15 * (LastMark - FirstMark + 1);

    /// <summary>sqlite3_io_methods, version 3.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Methods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<File*, int> Close;
        public delegate* unmanaged[Cdecl]<File*, byte*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<File*, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<File*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<File*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<File*, long*, int> Size;
        public nint FileLock, FileUnlock, CheckReservedLock, FileControl, SectorSize, DeviceCharacteristics, ShmMap;
        public delegate* unmanaged[Cdecl]<File*, int, int, int, int> ShmLock;
        public nint ShmBarrier, ShmUnmap, Fetch, Unfetch;
    }

    /// <summary>sqlite3_file: what follows is the VFS's own.</summary>
    private struct File
    {
        public Methods* Methods;
    }

    /// <summary>A file's methods as they are now. First, so that a file's pointer to its methods leads to this.</summary>
    private struct Gathering
    {
        public Methods Methods;
        public Methods* Own;

        /// <summary>The other of the two files.</summary>
        public Gathering* Other;

        public int PageSize;

        /// <summary>Nothing has been written yet in this transaction.</summary>
        public bool IsFresh;

        /// <summary>The connection is at a checkpoint, for which all marks must be moved.</summary>
        public bool IsMoving;

        /// <summary>Marks that were not moved since the last one that was.</summary>
        public int Refusals;

        /// <summary>A header came last, of the frame that commits or of another.</summary>
        public bool NeedsPage;
        public bool Commits;

        /// <summary>Where what is gathered goes, how much it is, and where the next frame would begin.</summary>
        public long Offset;
        public int Length;
        public long End;
        public fixed byte Bytes[Capacity];
    }

    /// <summary>Gathers the writes of a connection that has read from its file in WAL mode. Anything unexpected leaves all as it is.</summary>
    public static void Gather(SqliteConnection connection)
    {
        var (database, log) = (NativeSqlite.FilePointer(connection, FilePointerCode), NativeSqlite.FilePointer(connection, JournalPointerCode));
        var pageSize = (int)SqliteConnections.PageSize(connection);
        if (database == 0 || log == 0 || pageSize + FrameHeader > Capacity / 2 || !IsKnown((File*)database) || !IsKnown((File*)log))
            return;

        var ofDatabase = Wrap((File*)database, pageSize);
        var ofLog = Wrap((File*)log, pageSize);
        ofDatabase->Other = ofLog;
        ofLog->Other = ofDatabase;
        ofDatabase->Methods.Close = &Close;
        ofDatabase->Methods.ShmLock = &ShmLock;
        ofLog->Methods.Close = &Close;
        ofLog->Methods.Read = &Read;
        ofLog->Methods.Write = &Write;
        ofLog->Methods.Truncate = &Truncate;
        ofLog->Methods.Sync = &Sync;
        ofLog->Methods.Size = &Size;
    }

    private static bool IsKnown(File* file) => file->Methods is not null && file->Methods->Version == 3;

    private static Gathering* Wrap(File* file, int pageSize)
    {
        var made = (Gathering*)NativeMemory.AllocZeroed((nuint)sizeof(Gathering));
        made->Methods = *file->Methods;
        made->Own = file->Methods;
        made->PageSize = pageSize;
        file->Methods = &made->Methods;
        return made;
    }

    private static Gathering* Of(File* file) => (Gathering*)file->Methods;

    /// <summary>Writes what is gathered; it is gathered no more, written or not.</summary>
    private static int WriteGathered(File* file, Gathering* of)
    {
        var length = of->Length;
        (of->Length, of->NeedsPage) = (0, false);
        return length == 0 ? Ok : of->Own->Write(file, of->Bytes, length, of->Offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(File* file, byte* bytes, int count, long offset)
    {
        var of = Of(file);
        // A header that is written again, with a new checksum, is behind the end.
        var isHeader = count == FrameHeader && !of->NeedsPage && (of->IsFresh || offset == of->End);
        var isPage = count == of->PageSize && of->NeedsPage && offset == of->Offset + of->Length;
        if (!isHeader && !isPage)
        {
            var result = WriteGathered(file, of);
            return result == Ok ? of->Own->Write(file, bytes, count, offset) : result;
        }

        if (of->Length == 0)
            of->Offset = offset;
        Unsafe.CopyBlockUnaligned(of->Bytes + of->Length, bytes, (uint)count);
        of->Length += count;
        of->End = offset + count;
        of->NeedsPage = isHeader;
        if (isHeader)
        {
            of->IsFresh = false;
            // The size of the database after the commit; zero in a frame that does not commit.
            of->Commits = BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(bytes + 4, 4)) != 0;
            return Ok;
        }

        return of->Commits || of->Length + FrameHeader + of->PageSize > Capacity ? WriteGathered(file, of) : Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(File* file, byte* bytes, int count, long offset)
    {
        var result = WriteGathered(file, Of(file));
        return result == Ok ? Of(file)->Own->Read(file, bytes, count, offset) : result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(File* file, long size)
    {
        var result = WriteGathered(file, Of(file));
        return result == Ok ? Of(file)->Own->Truncate(file, size) : result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(File* file, int flags)
    {
        var result = WriteGathered(file, Of(file));
        return result == Ok ? Of(file)->Own->Sync(file, flags) : result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Size(File* file, long* size)
    {
        var result = WriteGathered(file, Of(file));
        return result == Ok ? Of(file)->Own->Size(file, size) : result;
    }

    /// <summary>The database's: the locks of the log are locks of its shared memory.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmLock(File* file, int first, int count, int flags)
    {
        var of = Of(file);
        if (first == WriteLock && of->Other is not null)
        {
            // Before the lock is let go: afterwards the place belongs to another writer.
            (of->Other->Length, of->Other->NeedsPage) = (0, false);
            of->Other->IsFresh = (flags & Unlock) == 0;
        }

        if (first == CheckpointLock)
            of->IsMoving = (flags & Unlock) == 0;

        // A reader first moves its mark to the newest frame, two calls of the system, so that a checkpoint may go as far while it reads. Where
        // other readers have all marks SQLite takes an older one, and so a writer may, whose transaction lasts microseconds.
        if (flags == (Exclusive | Lock) && count == 1 && first is >= FirstMark and <= LastMark && !of->IsMoving)
        {
            if (of->Refusals++ < MostRefusals)
                return NativeSqlite.Busy;
            of->Refusals = 0;
        }

        return of->Own->ShmLock(file, first, count, flags);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(File* file)
    {
        var of = Of(file);
        if (of->Other is not null)
            of->Other->Other = null;
        file->Methods = of->Own;
        NativeMemory.Free(of);
        return file->Methods->Close(file);
    }
}
