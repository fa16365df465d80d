using System.IO.Compression;

namespace Vae.Models.WeightFiles;

/// <summary>
/// torch.save's format since version 1.6: a zip archive, nothing in it compressed, of one folder
/// with data.pkl, and a file data/KEY a storage, little-endian unless a file byteorder says
/// otherwise.
/// </summary>
internal static class TorchArchive
{
    private const string Pickle = "/data.pkl";

    public static WeightReading Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes.ToArray()), ZipArchiveMode.Read);
            return Read(archive, bytes.Length);
        }
        catch (Exception exception)
            when (exception is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            // The library throws these for a file that is no archive, torn or damaged. It has no
            // way to ask beforehand.
            return Refuse("it begins as a zip archive but is torn or damaged");
        }
    }

    private static WeightReading Read(ZipArchive archive, int fileLength)
    {
        var pickles = archive
            .Entries.Where(entry => entry.FullName.EndsWith(Pickle, StringComparison.Ordinal))
            .ToList();
        if (pickles is not [var only])
            return Refuse("it is a zip archive without one data.pkl, which those of torch.save have");
        var folder = only.FullName[..^Pickle.Length];
        // Entries of a damaged archive may overlap: together they take no more than the file.
        var left = (long)fileLength;
        if (!TryTake(only, ref left, out var pickle))
            return Compressed(only);

        var storages = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            if (entry.FullName == $"{folder}/byteorder")
            {
                if (!TryTake(entry, ref left, out var order))
                    return Compressed(entry);
                if (!order.AsSpan().SequenceEqual("little"u8))
                    return Refuse("its numbers are not little-endian");
            }

            if (!entry.FullName.StartsWith($"{folder}/data/", StringComparison.Ordinal))
                continue;
            if (!TryTake(entry, ref left, out var storage))
                return Compressed(entry);
            if (!storages.TryAdd(entry.FullName[$"{folder}/data/".Length..], storage))
                return Refuse($"its entry {entry.FullName} stands twice");
        }

        var position = 0;
        if (Unpickler.Read(pickle, ref position, out var pickled) is { } refusal)
            return Refuse(refusal);
        return position == pickle.Length
            ? TorchStateDict.Assemble(pickled, storages, fileLength)
            : Refuse("data.pkl goes on after its pickle");
    }

    private static bool TryTake(ZipArchiveEntry entry, ref long left, out byte[] content)
    {
        content = [];
        if (entry.Length != entry.CompressedLength || entry.Length > left)
            return false;
        left -= entry.Length;
        content = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(content);
        return true;
    }

    private static WeightReading.Refused Compressed(ZipArchiveEntry entry) =>
        Refuse($"its entry {entry.FullName} is compressed, or longer than the file");

    private static WeightReading.Refused Refuse(string reason) => new(reason);
}
