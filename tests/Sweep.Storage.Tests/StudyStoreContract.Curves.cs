using Sweep.Shared.Domain.Trials;
using Sweep.Storage;

namespace Sweep.Storage.Tests;

public abstract partial class StudyStoreContract
{
    [Fact]
    public void Curves_come_back_bit_for_bit_in_the_order_written()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        var odd = BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_1234);
        CurveChunk[] written =
        [
            Some.Curve(
                trial: 3,
                attempt: 2,
                from: 9,
                values: [1.0, double.NaN, -0.0, double.PositiveInfinity, double.Epsilon, odd]
            ),
            Some.Curve(trial: 3, attempt: 1, from: 1, values: [0.1]),
            Some.Curve(trial: 3, attempt: 1, from: 2, values: []) with
            {
                Metric = "Ünï",
                Replicate = 2,
            },
        ];
        writer.Append(WriteBatch.Empty with { Curves = [written[0], Some.Curve(trial: 4, values: [7])] });
        writer.Append(WriteBatch.Empty with { Curves = [.. written[1..]] });

        var read = Store.ReadCurves(row.Id, 3);

        Assert.Equal(
            written.Select(chunk => chunk with { Values = [] }),
            read.Select(chunk => chunk with { Values = [] })
        );
        Assert.Equal(written.Select(Bits), read.Select(Bits));
        static string Bits(CurveChunk chunk) => string.Join(' ', chunk.Values.Select(BitConverter.DoubleToUInt64Bits));
    }
}
