namespace Foundation;

/// <summary>
/// A folder among the system's temporary ones that is gone after its disposal. A process that is
/// killed leaves its folders behind; each holds a file that the operating system keeps locked as
/// long as its owner lives, so that the next process knows which of them have no owner.
/// </summary>
public sealed class ScratchFolder : IDisposable
{
    private const string LockName = "owner.lock",
        Unready = "sweep-new-";

    private readonly FileStream owned;

    /// <param name="prefix">What the names of its kind begin with.</param>
    public ScratchFolder(string prefix)
    {
        // Locked before it has its name: so a folder of that name always has its lock.
        var unready = Directory.CreateTempSubdirectory(Unready);
        owned = Hold(unready.FullName, FileMode.CreateNew);
        Path = System.IO.Path.Combine(unready.Parent!.FullName, prefix + unready.Name[Unready.Length..]);
        unready.MoveTo(Path);
    }

    /// <summary>Where the folder lies, as a full path.</summary>
    public string Path { get; }

    /// <summary>
    /// Removes what dead processes left of this kind. A folder that a live process holds stays, and
    /// so does one of another user.
    /// </summary>
    public static void RemoveLeft(string prefix)
    {
        foreach (var folder in Directory.GetDirectories(System.IO.Path.GetTempPath(), prefix + "*"))
        {
            try
            {
                using (Hold(folder, FileMode.Open))
                    Directory.Delete(folder, recursive: true);
            }
            catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
            {
                // A live process holds it, or another one has just removed it.
            }
        }
    }

    /// <summary>Removes the folder with all that is in it.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A program that it started may still write there: the next process removes it.
        }

        owned.Dispose();
    }

    private static FileStream Hold(string folder, FileMode mode) =>
        new(System.IO.Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None);
}
