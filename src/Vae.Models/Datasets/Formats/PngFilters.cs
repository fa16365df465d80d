namespace Vae.Models.Datasets.Formats;

/// <summary>The filters of PNG: what each row was predicted from, its left and upper neighbours.</summary>
internal static class PngFilters
{
    /// <summary>Undoes the filter of every row in place.</summary>
    /// <param name="rows">[height, 1 + <paramref name="rowBytes"/>], the filter's number first.</param>
    /// <param name="step">Bytes a pixel.</param>
    public static void Undo(byte[] rows, int rowBytes, int step)
    {
        ReadOnlySpan<byte> above = new byte[rowBytes];
        for (var start = 0; start < rows.Length; start += rowBytes + 1)
        {
            var row = rows.AsSpan(start + 1, rowBytes);
            UndoRow(rows[start], row, above, step);
            above = row;
        }
    }

    private static void UndoRow(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var (left, up, corner) = i < step ? (0, above[i], 0) : (row[i - step], above[i], above[i - step]);
            row[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Paeth(left, up, corner),
                _ => throw new InvalidDataException($"a row has the filter {filter}, which there is not"),
            });
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (byLeft, byUp, byCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - corner - corner));
        return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
    }
}
