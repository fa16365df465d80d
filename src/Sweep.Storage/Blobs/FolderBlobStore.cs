using System.Globalization;
using System.Security.Cryptography;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage.Files;

namespace Sweep.Storage.Blobs;

/// <summary>
/// Blobs as files: a folder a sweep, a file a blob, named by its SHA-256. A file appears under its
/// name when all of it is on the disk, so a name that can be seen is a blob that is whole (unless
/// the disk itself damages it, which reading finds). One process puts and deletes; any number read.
/// </summary>
internal sealed class FolderBlobStore(string root, StandingFiles standing) : IBlobStore
{
    private int temporaries;

    public BlobRef Put(SweepId sweep, ReadOnlySpan<byte> bytes)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var folder = FolderOf(sweep);
        var path = Path.Combine(folder, name);
        try
        {
            // Before a folder is made: in place of one that was deleted none is.
            standing.MustStand();
            DurableFiles.CreateFolder(folder);
            standing.Add(root);
            // Another thread may have named the file a moment ago and not yet synced the folder.
            if (Holds(path, bytes))
                Syscalls.SyncFolder(folder);
            else
                DurableFiles.Write(path, Temporary(path), bytes);
            standing.MustStand();
            return new BlobRef(name, bytes.Length);
        }
        catch (Exception failure) when (FileFailures.IsExpected(failure))
        {
            throw FileFailures.Explain("A checkpoint could not be kept", path, failure);
        }
    }

    public byte[]? Get(SweepId sweep, BlobRef blob)
    {
        if (FolderNames.Of(blob) is not { } name)
            return null;
        var path = Path.Combine(FolderOf(sweep), name);
        try
        {
            // The size first: what is torn need not be read.
            if (new FileInfo(path) is not { Exists: true } file || file.Length != blob.Size)
                return null;
            var bytes = File.ReadAllBytes(path);
            return bytes.LongLength == blob.Size && Convert.ToHexStringLower(SHA256.HashData(bytes)) == name
                ? bytes
                : null;
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // deleted since we looked
        }
        catch (Exception failure) when (FileFailures.IsExpected(failure))
        {
            throw FileFailures.Explain("A checkpoint could not be read", path, failure);
        }
    }

    /// <summary>
    /// Deletes blobs; what is absent is no error. Not synced: a blob that comes back after a power
    /// cut is deleted when the sweep is next resumed.
    /// </summary>
    public void Delete(SweepId sweep, IEnumerable<BlobRef> blobs)
    {
        var folder = FolderOf(sweep);
        foreach (var blob in blobs)
            if (FolderNames.Of(blob) is { } name)
                DeleteFile(Path.Combine(folder, name));
    }

    /// <summary>
    /// Deletes every other file: blobs that no row names, and half-written files. No blob of this
    /// sweep may be put meanwhile.
    /// </summary>
    public void KeepOnly(SweepId sweep, IReadOnlySet<BlobRef> named)
    {
        var folder = FolderOf(sweep);
        if (!Directory.Exists(folder))
            return;
        var names = named.Select(FolderNames.Of).ToHashSet();
        foreach (var path in Directory.GetFiles(folder))
            if (!names.Contains(Path.GetFileName(path)))
                DeleteFile(path);
    }

    /// <summary>Deletes all blobs of a sweep.</summary>
    public void DeleteAll(SweepId sweep) => DeleteFolder(FolderOf(sweep));

    /// <summary>The sweeps that have a folder here.</summary>
    public IReadOnlyList<SweepId> Sweeps() =>
        Directory.Exists(root)
            ?
            [
                .. Directory
                    .GetDirectories(root)
                    .Select(path => new SweepId(Path.GetFileName(path)))
                    .Where(FolderNames.IsValid),
            ]
            : [];

    private static bool Holds(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new FileInfo(path) is { Exists: true } file
                && file.Length == bytes.Length
                && bytes.SequenceEqual(File.ReadAllBytes(path));
        }
        catch (FileNotFoundException)
        {
            return false; // deleted since we looked
        }
    }

    private string FolderOf(SweepId sweep) => Path.Combine(root, FolderNames.Of(sweep));

    private string Temporary(string path) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref temporaries)}.tmp"
        );

    private static void DeleteFile(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // nothing was ever kept there
        }
        catch (Exception failure) when (FileFailures.IsExpected(failure))
        {
            throw FileFailures.Explain("A checkpoint that is no longer needed could not be deleted", path, failure);
        }
    }

    private static void DeleteFolder(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        }
        catch (Exception failure) when (FileFailures.IsExpected(failure))
        {
            throw FileFailures.Explain("The checkpoints of a deleted sweep could not be deleted", path, failure);
        }
    }
}
