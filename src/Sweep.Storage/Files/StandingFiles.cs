using System.Collections.Concurrent;
using Sweep.Shared.Protocol;

namespace Sweep.Storage.Files;

/// <summary>
/// The files and folders that a store stands on, as they were when it first used them. A system
/// lets a process write on into a file that was deleted: what is written there is lost with the
/// process. So each commit is followed by a look whether the names still lead to the same files,
/// before anything is acknowledged. Safe for any number of threads.
/// </summary>
/// <param name="store">The path that the user knows the store by.</param>
internal sealed class StandingFiles(string store)
{
    private readonly ConcurrentDictionary<string, (ulong Device, ulong Inode)> known = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes what stands under a name now as a part of the store; nothing, if that is absent.
    /// </summary>
    public void Add(string path)
    {
        if (!known.ContainsKey(path) && Syscalls.IdentityOf(path) is { } identity)
            known.TryAdd(path, identity);
    }

    /// <exception cref="StoreGoneException">
    /// A part of the store was deleted or replaced.
    /// </exception>
    public void MustStand()
    {
        foreach (var (path, identity) in known)
        {
            if (Syscalls.IdentityOf(path) is var now && now == identity)
                continue;
            var what = now is null ? "was deleted" : "was replaced by another one";
            throw new StoreGoneException(
                $"The store {store} is gone: {path} {what} while it was in use. Nothing more is acknowledged. "
                    + "Put the store back as it was and resume the sweep, or begin another one."
            );
        }
    }
}
