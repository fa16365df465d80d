using System.IO.Compression;

namespace Vae.Models.Datasets.Formats;

/// <summary>
/// NumPy's archive of arrays: a zip with one npy a name. Only arrays that are asked for by name are opened, so pickled ones are never looked at. To be used inside
/// <see cref="FileReading.Read"/>, which turns its exceptions into ones that name the file.
/// </summary>
internal sealed class NpzFile(Stream file) : IDisposable
{
    private readonly ZipArchive archive = new(file, ZipArchiveMode.Read, leaveOpen: true);

    public NpyArray Open(string name)
    {
        var entry = archive.GetEntry($"{name}.npy") ?? throw new InvalidDataException($"it holds no array '{name}'");
        return new NpyArray(entry.Open(), entry.Length, entry.Crc32);
    }

    public void Dispose() => archive.Dispose();
}
