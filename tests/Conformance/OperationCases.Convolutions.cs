using Vae.Tensors.Tracing;

namespace Vae.Tensors.Conformance;

/// <summary>
/// Convolutions of every form and gathered rows: kernels, strides, paddings and channels that fit
/// well and badly.
/// </summary>
public static partial class OperationCases
{
    private static readonly (Shape Input, Shape Kernel, int Stride, int Padding)[] Convolved =
    [
        ([1, 1, 1, 1], [1, 1, 1, 1], 1, 0),
        ([2, 8, 8, 1], [4, 4, 1, 32], 2, 1),
        ([2, 8, 8, 3], [4, 4, 3, 17], 2, 1),
        ([2, 4, 4, 16], [4, 4, 16, 33], 2, 1),
        ([3, 2, 2, 17], [4, 4, 17, 3], 2, 1),
        ([1, 5, 7, 33], [3, 3, 33, 16], 1, 1),
        ([2, 7, 5, 3], [3, 1, 3, 1], 3, 0),
        ([2, 7, 6, 1], [1, 3, 1, 3], 2, 2),
        ([2, 6, 6, 16], [3, 3, 16, 17], 2, 1),
        ([2, 9, 8, 3], [1, 1, 3, 32], 2, 0),
        ([1, 8, 8, 2], [1, 1, 2, 3], 3, 2),
        ([1, 10, 11, 3], [4, 3, 3, 5], 3, 2),
        ([9, 1, 1, 33], [1, 1, 33, 17], 1, 0),
        ([5, 1, 1, 3], [4, 4, 3, 2], 1, 2),
        ([3, 4, 4, 17], [4, 4, 17, 5], 1, 0),
        ([33, 4, 4, 1], [4, 4, 1, 16], 1, 0),
        ([1, 3, 3, 1], [3, 3, 1, 1], 5, 4),
        ([1, 30, 40, 1], [3, 3, 1, 7], 1, 1),
        ([0, 4, 4, 3], [3, 3, 3, 5], 2, 1),
        ([2, 10, 7, 48], [1, 2, 48, 33], 3, 1),
        ([3, 1, 1, 3], [2, 3, 3, 48], 1, 2),
        ([3, 10, 3, 1], [2, 3, 1, 15], 3, 0),
    ];

    private static IEnumerable<OperationCase> Convolutions()
    {
        foreach (var (input, kernel, stride, padding) in Convolved)
        {
            var what = $"kernel {kernel}, stride {stride}, padding {padding}";
            int Size(int axis) => ((input[axis] + (2 * padding) - kernel[axis - 1]) / stride) + 1;
            Shape output = [input[0], Size(1), Size(2), kernel[3]];
            var taps = kernel[0] * kernel[1];
            yield return new OperationCase(
                $"convolve {input}, {what}",
                [input, kernel],
                x => x[0].Convolve(x[1], stride, padding)
            )
            {
                Tolerance = 0,
                Roundings = 2 * taps * kernel[2],
            };
            yield return new OperationCase(
                $"convolve {output} transposed to {input}, {what}",
                [output, kernel],
                x => x[0].ConvolveTransposed(x[1], stride, padding, input[1], input[2])
            )
            {
                Tolerance = 0,
                Roundings = 2 * taps * kernel[3],
            };
            yield return new OperationCase(
                $"kernel gradient of {input} and {output}, {what}",
                [input, output],
                x => x[0].ConvolveKernelGradient(x[1], kernel[0], kernel[1], stride, padding)
            )
            {
                Tolerance = 0,
                Roundings = 2 * output[0] * output[1] * output[2],
            };
        }

        yield return new OperationCase(
            "convolve with bias and relu",
            [
                [3, 8, 8, 3],
                [4, 4, 3, 33],
                [33],
            ],
            x => (x[0].Convolve(x[1], 2, 1) + x[2]).Relu()
        )
        {
            Tolerance = 0,
            Roundings = 2 * 4 * 4 * 3 + 1,
        };
        yield return new OperationCase(
            "convolve transposed, with bias and sigmoid",
            [
                [2, 4, 4, 17],
                [4, 4, 1, 17],
                [1],
            ],
            x => (x[0].ConvolveTransposed(x[1], 2, 1) + x[2]).Sigmoid()
        )
        {
            Roundings = 2 * 4 * 4 * 17 + 1,
            Sums = x => x[0].ConvolveTransposed(x[1], 2, 1) + x[2],
        };
        yield return new OperationCase(
            "convolve transposed, with bias and tanh",
            [
                [2, 3, 5, 7],
                [3, 4, 33, 7],
                [33],
            ],
            x => (x[0].ConvolveTransposed(x[1], 2, 1) + x[2]).Tanh()
        )
        {
            Roundings = 2 * 3 * 4 * 7 + 1,
            Sums = x => x[0].ConvolveTransposed(x[1], 2, 1) + x[2],
        };
        yield return new OperationCase(
            "convolve a permuted input with a permuted kernel",
            [
                [2, 3, 6, 5],
                [17, 3, 2, 2],
            ],
            x => x[0].Permute(0, 2, 3, 1).Convolve(x[1].Permute(2, 3, 1, 0), 2)
        )
        {
            Tolerance = 0,
            Roundings = 2 * 2 * 2 * 3,
        };
        yield return new OperationCase(
            "convolve a constant",
            [
                [3, 3, 1, 2],
            ],
            x => x[0].Builder.Full([1, 5, 5, 1], 2).Convolve(x[0], 1, 1)
        )
        {
            Tolerance = 0,
            Roundings = 2 * 3 * 3,
        };
        yield return new OperationCase(
            "two convolutions with one kernel",
            [
                [2, 5, 5, 3],
                [3, 3, 3, 3],
            ],
            x => x[0].Convolve(x[1], 1, 1).Relu().Convolve(x[1], 1, 1)
        )
        {
            Tolerance = 0,
            Roundings = 2 * 2 * 3 * 3 * 3,
        };
        yield return new OperationCase(
            "batch normalize [4, 3, 3, 5]",
            [
                [4, 3, 3, 5],
            ],
            x => x[0].BatchNormalize([0, 1, 2]).Normalized
        )
        {
            Tolerance = 1e-5,
        };
        yield return new OperationCase(
            "batch statistics of [33, 7]",
            [
                [33, 7],
            ],
            x =>
            {
                var (_, mean, variance) = x[0].BatchNormalize([0]);
                return Tensor.Concat(0, mean, variance);
            }
        )
        {
            Tolerance = 1e-5,
        };
    }

    private static IEnumerable<OperationCase> GatheredRows()
    {
        foreach (
            var (rows, columns, taken) in new[]
            {
                (1, 1, 1),
                (1, 3, 5),
                (7, 3, 5),
                (5, 10, 17),
                (33, 1, 33),
                (3, 17, 0),
            }
        )
        {
            // Of random values in [-2, 2), indices from a row before the first to one behind the
            // last.
            Tensor Indices(Tensor values) => (((values + 2) * ((rows + 1) / 4.0)) - 0.999).StopGradient();
            Shape source = [rows, columns],
                result = [taken, columns];
            yield return new OperationCase(
                $"gather {taken} rows of {source}",
                [source, result],
                x => x[0].GatherRows(Indices(x[1]))
            )
            {
                Tolerance = 0,
            };
            yield return new OperationCase(
                $"scatter {taken} rows to {source}",
                [result, result],
                x => x[0].ScatterRows(Indices(x[1]), rows)
            )
            {
                Tolerance = 1e-5,
            };
        }
    }
}
