using Vae.Models.Datasets.Files;

namespace Vae.Models.Datasets.Formats;

/// <summary>
/// Reads a file so that each problem of it becomes a <see cref="DataException"/> that names the
/// file. A file that is damaged and a file of another kind have different remedies.
/// </summary>
internal static class FileReading
{
    /// <summary>Fetched again, a damaged file is whole.</summary>
    public const string Again = "delete it and fetch it again";

    /// <summary>
    /// Reads with <paramref name="read"/>, which may meet the end or bad compression anywhere.
    /// </summary>
    public static T Read<T>(string path, Func<FileStream, T> read)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return read(file);
        }
        catch (UnfitDataException unfit)
        {
            throw new DataException(path, unfit.Problem, unfit.Remedy);
        }
        catch (EndOfStreamException)
        {
            throw new DataException(path, "ends too early", Again);
        }
        catch (InvalidDataException damage)
        {
            throw new DataException(path, $"is damaged ({damage.Message.TrimEnd('.')})", Again);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException(path, "cannot be read", failure.Message);
        }
    }

    /// <summary>How a file begins; afterwards it stands at its start again.</summary>
    public static byte[] Head(FileStream file)
    {
        var head = new byte[FileKind.HeadBytes];
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return head[..length];
    }

    /// <summary>
    /// Why a file that begins so is not read: its kind where that is known, else that it is
    /// damaged.
    /// </summary>
    /// <param name="expected">What was expected: "an npz or npy file".</param>
    public static Exception NotA(string expected, ReadOnlySpan<byte> head) =>
        FileKind.Describe(head) is { } kind
            ? new UnfitDataException(kind, $"{expected} was expected")
            : new InvalidDataException($"it does not begin as {expected}");

    /// <summary>
    /// Reads what is left of a stream, which must be nothing. At the end, a compressed stream
    /// checks itself.
    /// </summary>
    public static void ExpectEnd(Stream stream)
    {
        if (stream.ReadByte() >= 0)
            throw new InvalidDataException("it goes on after its end");
    }

    /// <summary>
    /// The product of dimensions that a file states, if it is at most <paramref name="limit"/>.
    /// </summary>
    public static long Count(IEnumerable<long> dimensions, long limit)
    {
        var count = 1L;
        foreach (var dimension in dimensions)
        {
            if (dimension < 0 || (dimension > 0 && count > limit / dimension))
                throw new InvalidDataException("its header promises more than a file may hold");
            count *= dimension;
        }

        return count;
    }

    /// <summary>The bytes of an array, which is not larger than can be held at once.</summary>
    public static byte[] Hold(long count, NumberType type)
    {
        if (count * type.Bytes <= Array.MaxLength)
            return new byte[count * type.Bytes];
        var problem = $"holds {count} numbers of {type}, more than 2 GiB";
        throw new UnfitDataException(problem, "store it as a smaller type, or in parts");
    }
}
