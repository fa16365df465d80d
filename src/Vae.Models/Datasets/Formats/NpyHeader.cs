using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Vae.Models.Datasets.Formats;

/// <summary>
/// The header of an npy array (NumPy, "NEP 1"): the type of its values, their order and the shape.
/// </summary>
/// <param name="Description">NumPy's name of the type, with its byte order: <c>&lt;f4</c>.</param>
/// <param name="Type">Null where the values are no plain numbers.</param>
/// <param name="Length">Of the header with what stands before it, in bytes.</param>
internal sealed partial record NpyHeader(
    string Description,
    NumberType? Type,
    bool IsFortran,
    ImmutableArray<long> Shape,
    int Length
)
{
    private static readonly ImmutableArray<string> Entries = ["descr", "order", "shape"];

    private const int LongestHeader = 1 << 16,
        LongestQuote = 80;

    /// <summary>What the array is, for messages.</summary>
    public override string ToString() =>
        Type is { } type ? NumberArray.Describe(type, Shape) : $"{Content} [{string.Join(", ", Shape)}]";

    /// <summary>What the values are where they are no plain numbers.</summary>
    public string Content =>
        Description switch
        {
            ['|', 'O', ..] => "pickled Python objects, which are never opened",
            [_, 'U' or 'S' or 'a', ..] => "text",
            [_, 'c', ..] => "complex numbers",
            [_, 'M' or 'm', ..] => "dates or times",
            ['[', ..] => "records of several fields",
            _ => $"values of type '{Description}'",
        };

    /// <param name="read">Fills a span with the next bytes.</param>
    public static NpyHeader Read(ByteReader read)
    {
        var start = new byte[8];
        read(start);
        if (!FileKind.IsNpy(start))
            throw new InvalidDataException("an array does not begin as an npy file");
        var sizeBytes = start[6] == 1 ? 2 : 4;
        var size = new byte[4];
        read(size.AsSpan(0, sizeBytes));
        var length = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (start[6] is < 1 or > 3 || length > LongestHeader)
            throw new InvalidDataException($"an array is of npy version {start[6]} with a header of {length} bytes");
        var text = new byte[length];
        read(text);
        return Parse(Encoding.UTF8.GetString(text), start.Length + sizeBytes + text.Length);
    }

    private static NpyHeader Parse(string text, int length)
    {
        var parts = Layout().Match(text);
        if (!Entries.All(entry => parts.Groups[entry].Success))
        {
            var quote = text.Length <= LongestQuote ? text : text[..LongestQuote];
            throw new InvalidDataException($"an array has a header that NumPy does not write: {quote}");
        }

        var description = parts.Groups["descr"].Value.Trim('\'', '"');
        var sizes = Dimension().Matches(parts.Groups["shape"].Value);
        var isFortran = parts.Groups["order"].Value == "True";
        var type = NumberType.OfNumpy(description);
        return new NpyHeader(description, type, isFortran, [.. sizes.Select(match => SizeOf(match.Value))], length);
    }

    private static long SizeOf(string digits) =>
        long.TryParse(digits, CultureInfo.InvariantCulture, out var size) ? size : -1;

    /// <summary>
    /// The three entries, in any order: a description in quotes or, of records, a list.
    /// </summary>
    [GeneratedRegex(
        """
            ^\{\s*(?:(?:
            ['"]descr['"]\s*:\s*(?<descr>'[^']*'|"[^"]*"|\[[^\]]*\])|
            ['"]fortran_order['"]\s*:\s*(?<order>True|False)|
            ['"]shape['"]\s*:\s*\((?<shape>[0-9L,\x20]*)\))
            \s*(?:,\s*|(?=\}))){3}\}\s*$
            """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Layout();

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Dimension();
}

/// <summary>Fills a span with the next bytes of a file.</summary>
internal delegate void ByteReader(Span<byte> target);
