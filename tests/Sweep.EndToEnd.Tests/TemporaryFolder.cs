namespace Sweep.EndToEnd.Tests;

/// <summary>A folder for one test, gone after it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sweep-test-").FullName;

    /// <summary>
    /// Where programs of the test keep what is temporary, so that it goes with the test if one of
    /// them is killed.
    /// </summary>
    public string Scratch => Directory.CreateDirectory(System.IO.Path.Combine(Path, "tmp")).FullName;

    public string Write(string name, string content)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText(file, content);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
