using Foundation;
using Vae.Tensors.Backends;

namespace Vae.Models.Datasets;

/// <summary>
/// The rows of a whole data set as they are kept: a float, a byte or a bit a value, and floats only
/// once a batch asks for them. The parts of a data set share one. Immutable, so any number of
/// threads may read it.
/// </summary>
internal abstract class RowStore
{
    private RowStore(RowTable table) => (Table, Count, Width) = (table, table.Count, table.Width);

    /// <summary>All rows as they are kept, for a backend to keep too.</summary>
    public RowTable Table { get; }

    /// <summary>How many rows there are.</summary>
    public int Count { get; }

    /// <summary>How many values a row has.</summary>
    public int Width { get; }

    /// <summary>
    /// How the bytes are to be read, for the data hash; none for floats, which mean themselves.
    /// </summary>
    public abstract ReadOnlySpan<int> Encoding { get; }

    /// <summary>Whether every value lies in [0, 1]; pixels always do.</summary>
    public virtual bool IsBetween0And1 => true;

    /// <summary>A row as it is kept.</summary>
    public abstract ReadOnlySpan<byte> Stored(int row);

    /// <summary>Writes a row as floats.</summary>
    /// <param name="target">[width].</param>
    public abstract void CopyRow(int row, Span<float> target);

    /// <summary>Values that are kept as they are.</summary>
    public sealed class Floats : RowStore
    {
        private readonly float[] values;

        /// <param name="values">[count, width], row by row.</param>
        public Floats(int width, float[] values)
            : base(new RowTable.Floats(width, values)) => this.values = values;

        public override ReadOnlySpan<int> Encoding => [];

        public override bool IsBetween0And1 => Array.TrueForAll(values, value => value is >= 0 and <= 1);

        public override ReadOnlySpan<byte> Stored(int row) =>
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(Of(row));

        public override void CopyRow(int row, Span<float> target) => Of(row).CopyTo(target);

        private ReadOnlySpan<float> Of(int row) => values.AsSpan(row * Width, Width);
    }

    /// <summary>Pixels of a byte each, from 0 to 255.</summary>
    public sealed class Bytes : RowStore
    {
        private readonly byte[] values;
        private readonly int divisor;
        private readonly float[] amounts;

        /// <param name="values">[count, width], row by row.</param>
        /// <param name="divisor">
        /// What a byte is divided by: 255 maps the whole range to [0, 1].
        /// </param>
        public Bytes(int width, byte[] values, int divisor)
            : this(new RowTable.Codes(width, values, AmountsBy(divisor)), divisor) { }

        private Bytes(RowTable.Codes table, int divisor)
            : base(table) => (values, amounts, this.divisor) = (table.Values, table.Book, divisor);

        public override ReadOnlySpan<int> Encoding => new[] { 8, divisor };

        public override ReadOnlySpan<byte> Stored(int row) => values.AsSpan(row * Width, Width);

        public override void CopyRow(int row, Span<float> target)
        {
            var bytes = Stored(row);
            target = target[..bytes.Length];
            for (var i = 0; i < bytes.Length; i++)
                target[i] = amounts[bytes[i]];
        }

        private static float[] AmountsBy(int divisor)
        {
            Invariant.Holds(divisor > 0, "pixels have a scale");
            return [.. Enumerable.Range(0, 256).Select(amount => (float)amount / divisor)];
        }
    }

    /// <summary>
    /// Black and white pixels of a bit each, the lowest bit of a byte first: all 737,280 images of
    /// dSprites in 360 MiB.
    /// </summary>
    public sealed class Bits : RowStore
    {
        private const int BitsAByte = 8;

        /// <summary>[256, 8]: what each byte unfolds to.</summary>
        private static readonly float[] Unfolded =
        [
            .. Enumerable.Range(0, 256 * BitsAByte).Select(i => (float)(i / BitsAByte >> (i % BitsAByte) & 1)),
        ];

        private readonly byte[] values;

        /// <param name="width">A multiple of 8.</param>
        /// <param name="values">[count, width / 8], row by row.</param>
        public Bits(int width, byte[] values)
            : base(new RowTable.Codes(width / BitsAByte, values, Unfolded))
        {
            Invariant.Holds(width % BitsAByte == 0, "bits come in whole bytes");
            this.values = values;
        }

        public override ReadOnlySpan<int> Encoding => [1, 1];

        public override ReadOnlySpan<byte> Stored(int row) =>
            values.AsSpan(row * (Width / BitsAByte), Width / BitsAByte);

        public override void CopyRow(int row, Span<float> target)
        {
            var bytes = Stored(row);
            for (var i = 0; i < bytes.Length; i++)
                Unfolded.AsSpan(bytes[i] * BitsAByte, BitsAByte).CopyTo(target[(i * BitsAByte)..]);
        }
    }
}
