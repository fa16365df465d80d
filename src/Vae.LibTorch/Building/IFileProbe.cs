namespace Vae.LibTorch.Building;

/// <summary>The little that looking for LibTorch asks of a file system.</summary>
internal interface IFileProbe
{
    /// <summary>Whether there is such a file, or a link that leads to one.</summary>
    bool Exists(string file);

    /// <summary>A file's text; null if there is no such file.</summary>
    string? Read(string file);

    /// <summary>A file's length in bytes; 0 if there is no such file.</summary>
    long Length(string file);

    /// <summary>
    /// Where a link leads in the end, by full path; the file itself if it is not a link.
    /// </summary>
    string Target(string file);

    /// <summary>
    /// The folders of a folder whose names start so, by full path, in no order; none if there is no
    /// such folder.
    /// </summary>
    IReadOnlyList<string> Folders(string folder, string start);
}

/// <summary>The file system of this machine.</summary>
internal sealed class Disk : IFileProbe
{
    public bool Exists(string file)
    {
        try
        {
            // Of a link, .NET says that it exists wherever it leads.
            return File.Exists(file) && File.Exists(Target(file));
        }
        catch (IOException)
        {
            // Links in a circle.
            return false;
        }
    }

    public string? Read(string file) => Exists(file) ? File.ReadAllText(file) : null;

    public long Length(string file) => Exists(file) ? new FileInfo(Target(file)).Length : 0;

    public string Target(string file) => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;

    public IReadOnlyList<string> Folders(string folder, string start) =>
        Directory.Exists(folder) ? Directory.GetDirectories(folder, start + "*") : [];
}
