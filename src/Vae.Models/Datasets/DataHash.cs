using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Vae.Models.Datasets;

/// <summary>
/// The SHA-256 of a data set: over the shape, then for each part its rows as they are kept, its
/// labels and its factors.
/// </summary>
internal static class DataHash
{
    /// <summary>
    /// Rows are gathered to this many bytes before they are hashed: a call a row costs more than a
    /// row of two floats.
    /// </summary>
    private const int BufferBytes = 1 << 16;

    public static string Of(Dataset data, ReadOnlySpan<int> encoding)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, [data.Width, data.Classes]);
        Append(hash, encoding);
        if (data.Image is { } image)
            Append(hash, [image.Height, image.Width, image.Channels]);
        AppendPart(hash, data.Train);
        AppendUnlessSame(data.Validation);
        AppendUnlessSame(data.Test);
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void AppendUnlessSame(DatasetSplit part)
        {
            if (part == data.Train)
                Append(hash, [-1]);
            else
                AppendPart(hash, part);
        }
    }

    private static void AppendPart(IncrementalHash hash, DatasetSplit part)
    {
        Append(hash, [part.Count]);
        AppendRows(hash, part);
        Append(hash, part.Labels.AsSpan());
        foreach (var factor in part.Factors)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(factor.Name));
            Append(hash, [factor.Levels]);
            Append(hash, factor.LevelOfRow.AsSpan());
        }
    }

    private static void AppendRows(IncrementalHash hash, DatasetSplit part)
    {
        var (buffer, filled) = (new byte[BufferBytes], 0);
        for (var i = 0; i < part.Count; i++)
        {
            var row = part.Stored(i);
            if (filled + row.Length > buffer.Length)
            {
                hash.AppendData(buffer.AsSpan(0, filled));
                filled = 0;
            }

            if (row.Length > buffer.Length)
                hash.AppendData(row);
            else
            {
                row.CopyTo(buffer.AsSpan(filled));
                filled += row.Length;
            }
        }

        hash.AppendData(buffer.AsSpan(0, filled));
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<int> numbers) =>
        hash.AppendData(MemoryMarshal.AsBytes(numbers));
}
