using Vae.Models.Datasets.Files;

namespace Vae.Models.Tests.Datasets;

/// <summary>A data folder that is gone after the test.</summary>
internal sealed class TemporaryData : IDisposable
{
    public DataFolder Folder { get; } = new(Directory.CreateTempSubdirectory("sweep-data-").FullName);

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(Folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder.Path, recursive: true);
}
