using System.IO.Compression;

namespace Vae.Models.Datasets.Formats;

/// <summary>
/// NumPy's archive of arrays: a zip with one npy a name; or one npy file, which is an archive of
/// one array without a name. Only headers are looked at but for the array wanted, so pickled ones
/// are never opened. To be used inside <see cref="FileReading.Read"/>, which turns its exceptions
/// into ones that name the file.
/// </summary>
internal sealed class NpzFile : IDisposable
{
    private const string Extension = ".npy";

    private const int LongestListing = 10;

    private readonly FileStream file;

    /// <summary>Null for one npy file.</summary>
    private readonly ZipArchive? archive;

    public NpzFile(FileStream file)
    {
        this.file = file;
        var head = FileReading.Head(file);
        if (FileKind.IsNpy(head))
            return;
        if (!FileKind.IsZip(head))
            throw FileReading.NotA("a NumPy file (npz or npy)", head);
        archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
    }

    /// <summary>
    /// The array of a name; where the file has no such array, the only one that
    /// <paramref name="fits"/>, whatever its name.
    /// </summary>
    /// <param name="expected">What fits, for messages: "images [n, 28, 28]".</param>
    /// <exception cref="UnfitDataException">No array fits, or several do.</exception>
    public NpyArray Open(string name, string expected, Func<NpyHeader, bool> fits)
    {
        if (archive?.GetEntry(name + Extension) is { } named)
            return Fitting(Open(named), expected, fits);
        return OpenOnly(expected, $"save that array as '{name}'", fits, []);
    }

    /// <summary>The array of a name, and no other.</summary>
    /// <exception cref="UnfitDataException">
    /// The file has no such array, or it does not fit.
    /// </exception>
    public NpyArray OpenNamed(string name, string expected, Func<NpyHeader, bool> fits)
    {
        if (archive is null)
        {
            var remedy = $"an npz file with an array '{name}' was expected";
            throw new UnfitDataException("is one array without a name", remedy);
        }

        if (archive.GetEntry(name + Extension) is { } named)
            return Fitting(Open(named), $"for '{name}' {expected}", fits);
        throw new UnfitDataException($"holds no array '{name}' (it holds {Listing()})", $"{expected} was expected");
    }

    /// <summary>The only array that fits.</summary>
    /// <param name="remedy">What to do where several fit, or none.</param>
    /// <param name="others">Names of arrays that are something else.</param>
    /// <exception cref="UnfitDataException">No array fits, or several do.</exception>
    public NpyArray OpenOnly(
        string expected,
        string remedy,
        Func<NpyHeader, bool> fits,
        IReadOnlyCollection<string> others
    )
    {
        if (archive is null)
            return Fitting(new NpyArray(file, file.Length, expectedCrc: null), expected, fits);
        var fitting = Arrays().Where(entry => !others.Contains(NameOf(entry)) && IsFitting(entry, fits)).ToList();
        if (fitting is [var only])
            return Open(only);
        var several = $"several arrays that fit: {string.Join(", ", fitting.Select(NameOf))}";
        var problem = fitting.Count == 0 ? "no array that fits" : several;
        throw new UnfitDataException($"holds {problem} (it holds {Listing()})", $"{expected} was expected; {remedy}");
    }

    public void Dispose() => archive?.Dispose();

    private static NpyArray Fitting(NpyArray array, string expected, Func<NpyHeader, bool> fits)
    {
        if (array.Header.Type is not null && fits(array.Header))
            return array;
        using (array)
            throw new UnfitDataException($"holds {array.Header}", $"{expected} was expected");
    }

    private static bool IsFitting(ZipArchiveEntry entry, Func<NpyHeader, bool> fits) =>
        Header(entry) is { Type: not null } header && fits(header);

    private static string NameOf(ZipArchiveEntry entry) => entry.Name[..^Extension.Length];

    private static NpyArray Open(ZipArchiveEntry entry)
    {
        if (!entry.IsEncrypted)
            return new NpyArray(entry.Open(), entry.Length, entry.Crc32);
        throw new UnfitDataException($"holds the encrypted array '{NameOf(entry)}'", "save it without a password");
    }

    /// <summary>What an entry's array is; null where it cannot be told.</summary>
    private static NpyHeader? Header(ZipArchiveEntry entry)
    {
        try
        {
            using var array = Open(entry);
            return array.Header;
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or UnfitDataException)
        {
            return null;
        }
    }

    /// <summary>The arrays; archives made on a Mac hold a companion of each beside it.</summary>
    private IEnumerable<ZipArchiveEntry> Arrays() =>
        archive!.Entries.Where(entry =>
            entry.Name.EndsWith(Extension, StringComparison.Ordinal)
            && !entry.Name.StartsWith("._", StringComparison.Ordinal)
        );

    private string Listing()
    {
        var arrays = Arrays().Take(LongestListing).Select(entry => $"'{NameOf(entry)}' {Describe(entry)}").ToList();
        return arrays.Count == 0 ? "no arrays" : string.Join(", ", arrays);
    }

    private static string Describe(ZipArchiveEntry entry) => Header(entry)?.ToString() ?? "that cannot be read";
}
