using System.Collections.Immutable;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Datasets.Arrays;

/// <summary>
/// What a file of the user's own rows holds. Either floats as they are, or pixels of a byte each.
/// </summary>
/// <param name="Floats">[count, width]; null where rows are bytes.</param>
/// <param name="Bytes">[count, width]; null where rows are floats.</param>
/// <param name="Labels">The class of each row; null where the user names none.</param>
/// <param name="Factors">The known factors besides the class.</param>
internal sealed record ArrayTable(int Count, int Width, float[]? Floats, byte[]? Bytes)
{
    /// <summary>How a row lies as an image; null where it is a plain vector.</summary>
    public ImageShape? Image { get; init; }

    public LevelColumn? Labels { get; init; }

    public ImmutableArray<LevelColumn> Factors { get; init; } = [];

    /// <summary>The rows as a data set keeps them.</summary>
    /// <param name="divisor">What a pixel's byte is divided by.</param>
    public RowStore Rows(int divisor)
    {
        if (Bytes is not null)
            return new RowStore.Bytes(Width, Bytes, divisor);
        return new RowStore.Floats(Width, Floats!);
    }

    /// <summary>The smallest and the largest value as the file has them.</summary>
    public (double Least, double Most) Range() =>
        Bytes is not null ? (Bytes.Min(), Bytes.Max()) : (Floats!.Min(), Floats!.Max());

    /// <summary>Fails where there is nothing, or a value that is not finite.</summary>
    /// <param name="place">Names the place of a value by its row and column, from 0 on.</param>
    public ArrayTable Checked(Func<int, int, string> place)
    {
        if (Count == 0 || Width == 0)
            throw new UnfitDataException($"holds {Count} rows of {Width} values", "put rows there");
        var values = Floats ?? [];
        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i]))
                continue;
            var problem = $"holds {values[i]} in {place(i / Width, i % Width)}";
            var remedy = "values are finite in single precision: leave the row out, or fill the gap";
            throw new UnfitDataException(problem, remedy);
        }

        return this;
    }
}
