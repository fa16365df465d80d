using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Shared.Protocol;

/// <summary>
/// Where checkpoints and weights lie, for code that only looks. Safe for any number of threads.
/// </summary>
public interface IBlobReader
{
    /// <summary>
    /// The bytes, checked against their name and size; null if they are absent, torn or damaged.
    /// </summary>
    /// <exception cref="StorageException">They could not be read at all.</exception>
    byte[]? Get(SweepId sweep, BlobRef blob);
}

/// <summary>
/// Where checkpoints and weights lie: a folder on the coordinator's machine, or what a worker
/// elsewhere reaches over the network. Safe for any number of threads.
/// </summary>
public interface IBlobStore : IBlobReader
{
    /// <summary>
    /// Keeps the bytes; when this returns, they are durable. Keeping the same bytes twice is
    /// keeping them once.
    /// </summary>
    /// <exception cref="StorageException">They could not be kept (a full disk, …).</exception>
    BlobRef Put(SweepId sweep, ReadOnlySpan<byte> bytes);
}

/// <summary>
/// State cannot be kept or read: no trial is at fault, so the sweep stops and can be resumed.
/// The message is for the user and says what to do.
/// </summary>
public class StorageException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>
/// The store was deleted, or something else stands in its place: what is written reaches no reader
/// any more.
/// </summary>
public sealed class StoreGoneException(string message) : StorageException(message);

/// <summary>
/// The store cannot be reached now, and may be later: what was asked for may or may not have
/// happened. It is enough to wait.
/// </summary>
public sealed class StoreAwayException(string message, Exception? cause = null) : StorageException(message, cause);

/// <summary>
/// Another process may write now: this one was thought dead. Nothing was written, and nothing
/// will be.
/// </summary>
public sealed class WriterDeposedException(string message, Exception? cause = null) : StorageException(message, cause);
