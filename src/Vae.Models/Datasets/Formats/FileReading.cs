using Vae.Models.Datasets.Files;

namespace Vae.Models.Datasets.Formats;

/// <summary>Reads a file so that whatever is wrong with it becomes a <see cref="DataException"/> that names it.</summary>
internal static class FileReading
{
    /// <summary>Fetched again, a damaged file is whole.</summary>
    public const string Again = "delete it and fetch it again";

    /// <summary>Reads with <paramref name="read"/>, which may meet the end or bad compression anywhere.</summary>
    public static T Read<T>(string path, Func<FileStream, T> read)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return read(file);
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

    /// <summary>Reads what is left of a stream, which must be nothing. At the end, a compressed stream checks itself.</summary>
    public static void ExpectEnd(Stream stream)
    {
        if (stream.ReadByte() >= 0) throw new InvalidDataException("it goes on after its end");
    }

    /// <summary>The product of dimensions that a file states, if it is at most <paramref name="limit"/>.</summary>
    public static long Count(IEnumerable<long> dimensions, long limit)
    {
        var count = 1L;
        foreach (var dimension in dimensions)
        {
            if (dimension < 0 || (dimension > 0 && count > limit / dimension)) throw new InvalidDataException("its header promises more than a file may hold");
            count *= dimension;
        }

        return count;
    }
}
