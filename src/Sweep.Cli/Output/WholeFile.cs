namespace Sweep.Cli.Output;

/// <summary>Files that are there whole or not at all: written beside their place first.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file in place of one that may be there.</summary>
    /// <exception cref="IOException">It cannot be written; what was there stays.</exception>
    public static void Write(string path, byte[] bytes) => Write(path, bytes, overwrites: true);

    /// <summary>Writes a file where none is.</summary>
    /// <exception cref="IOException">It cannot be written, or one is there.</exception>
    public static void WriteNew(string path, byte[] bytes) => Write(path, bytes, overwrites: false);

    private static void Write(string path, byte[] bytes, bool overwrites)
    {
        var part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var file = new FileStream(part, FileMode.Create, FileAccess.Write))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrites);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
