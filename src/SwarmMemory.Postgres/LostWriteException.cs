using System.Data.Common;

namespace SwarmMemory.Postgres;

/// <summary>A write whose commit is known not to have been made: it is made again.</summary>
internal sealed class LostWriteException() : DbException("The write was rolled back.");
