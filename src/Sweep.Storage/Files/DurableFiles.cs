namespace Sweep.Storage.Files;

/// <summary>Files and folders that a power cut cannot take back once a call returns.</summary>
internal static class DurableFiles
{
    /// <summary>Makes a folder and those above it, each named durably in the one above.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        var above = Path.GetDirectoryName(path);
        if (above is not null)
            CreateFolder(above);
        Directory.CreateDirectory(path);
        if (above is not null)
            Syscalls.SyncFolder(above);
    }

    /// <summary>
    /// The bytes appear under the name all at once or not at all. <paramref name="temporary"/> lies
    /// in the same folder and is gone afterwards.
    /// </summary>
    public static void Write(string path, string temporary, ReadOnlySpan<byte> bytes)
    {
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                RandomAccess.Write(file, bytes, fileOffset: 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(temporary, path, overwrite: true);
            Syscalls.SyncFolder(Path.GetDirectoryName(path)!);
        }
        catch
        {
            // Half a file only takes room. If it cannot be deleted either, the next cleaning does.
            try
            {
                File.Delete(temporary);
            }
            catch (Exception failure) when (FileFailures.IsExpected(failure)) { }
            throw;
        }
    }
}
