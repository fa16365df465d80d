using Foundation;

namespace Vae.Tensors.Backends;

/// <summary>
/// Rows of a data set in the host's memory, for a backend to copy to its device. They are never
/// changed.
/// </summary>
public abstract class RowTable
{
    private RowTable(int count, int width) => (Count, Width) = (count, width);

    /// <summary>How many rows there are.</summary>
    public int Count { get; }

    /// <summary>Floats of a row.</summary>
    public int Width { get; }

    /// <summary>What a copy takes.</summary>
    public abstract long ByteCount { get; }

    /// <summary>Floats, as they are.</summary>
    public sealed class Floats : RowTable
    {
        /// <param name="width">Floats of a row.</param>
        /// <param name="values">[count, width], row by row.</param>
        public Floats(int width, float[] values)
            : base(values.Length / width, width)
        {
            Invariant.Holds(values.Length % width == 0, "floats come in whole rows");
            Values = values;
        }

        /// <summary>[count, width].</summary>
        public float[] Values { get; }

        /// <inheritdoc/>
        public override long ByteCount => sizeof(float) * (long)Values.Length;
    }

    /// <summary>Bytes, each of which stands for the same few floats wherever it occurs.</summary>
    public sealed class Codes : RowTable
    {
        private const int CodeCount = 256;

        /// <param name="columns">Bytes of a row.</param>
        /// <param name="values">[count, columns], row by row.</param>
        /// <param name="book">[256, floats of a byte]: what each byte stands for.</param>
        public Codes(int columns, byte[] values, float[] book)
            : base(values.Length / columns, columns * (book.Length / CodeCount))
        {
            Invariant.Holds(
                values.Length % columns == 0 && book.Length > 0 && book.Length % CodeCount == 0,
                "codes come in whole rows, and a book holds all of them"
            );
            (Columns, Values, Book) = (columns, values, book);
        }

        /// <summary>Bytes of a row.</summary>
        public int Columns { get; }

        /// <summary>[count, columns].</summary>
        public byte[] Values { get; }

        /// <summary>[256, floats of a byte].</summary>
        public float[] Book { get; }

        /// <inheritdoc/>
        public override long ByteCount => Values.Length + (sizeof(float) * (long)Book.Length);
    }
}
