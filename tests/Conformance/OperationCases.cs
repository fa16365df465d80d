using Vae.Tensors.Tracing;

namespace Vae.Tensors.Conformance;

/// <summary>
/// Every operation at sizes that miss and hit the width of vectors, with every way to broadcast.
/// </summary>
public static partial class OperationCases
{
    private static readonly int[] Sizes = [0, 1, 7, 17, 33];

    public static IReadOnlyList<OperationCase> All { get; } =
    [
        .. Elementwise(),
        .. Broadcasts(),
        .. Reductions(),
        .. Products(),
        .. Structure(),
        .. Convolutions(),
        .. GatheredRows(),
        .. Mixed(),
    ];

    private static IEnumerable<OperationCase> Elementwise()
    {
        (string Name, Func<Tensor, Tensor> Body, double Low, double High, double Tolerance, bool Smooth)[] unaries =
        [
            ("negate", x => -x, -2, 2, 0, true),
            ("exp", x => x.Exp(), -80, 3, 1e-6, true),
            ("log", x => x.Log(), 1e-3, 50, 1e-6, true),
            ("sqrt", x => x.Sqrt(), 1e-3, 50, 1e-6, true),
            ("tanh", x => x.Tanh(), -9, 9, 1e-6, true),
            ("sigmoid", x => x.Sigmoid(), -20, 20, 1e-6, true),
            ("softplus", x => x.Softplus(), -20, 20, 1e-6, true),
            ("relu", x => x.Relu(), -2, 2, 0, true),
            ("abs", x => x.Abs(), -2, 2, 0, true),
            ("sign", x => x.Sign(), -2, 2, 0, false),
            ("square", x => x.Square(), -2, 2, 1e-6, true),
            ("clamp", x => x.Clamp(-0.5, 1), -2, 2, 0, true),
            ("sin", x => x.Sin(), -20, 20, 1e-6, true),
            ("cos", x => x.Cos(), -20, 20, 1e-6, true),
            ("atan", x => x.Atan(), -20, 20, 1e-6, true),
            ("is finite", x => x.IsFinite(), -2, 2, 0, false),
            ("stop gradient", x => x.StopGradient() * x, -2, 2, 1e-6, false),
        ];
        foreach (var size in Sizes)
        {
            foreach (var (name, body, low, high, tolerance, smooth) in unaries)
            {
                yield return new OperationCase(
                    $"{name} [{size}]",
                    [
                        [size],
                    ],
                    x => body(x[0])
                )
                {
                    Range = (low, high),
                    Tolerance = tolerance,
                    Differentiable = smooth,
                };
            }

            yield return new OperationCase(
                $"divide [{size}]",
                [
                    [size],
                    [size],
                ],
                x => x[0] / x[1]
            )
            {
                Range = (0.3, 3),
            };
            yield return new OperationCase(
                $"angle of a point [{size}]",
                [
                    [size],
                    [size],
                ],
                x => Tensor.Atan2(x[0], x[1])
            );
            yield return new OperationCase(
                $"maximum [{size}]",
                [
                    [size],
                    [size],
                ],
                x => x[0].Maximum(x[1])
            )
            {
                Tolerance = 0,
            };
            yield return new OperationCase(
                $"minimum [{size}]",
                [
                    [size],
                    [size],
                ],
                x => x[0].Minimum(x[1])
            )
            {
                Tolerance = 0,
            };
            yield return new OperationCase(
                $"where [{size}]",
                [
                    [size],
                    [size],
                ],
                x => Tensor.Where(x[0] > x[1], x[0] * 2, x[1] * 3)
            );
            yield return new OperationCase(
                $"where by value [{size}]",
                [
                    [size],
                    [size],
                ],
                x => Tensor.Where(x[0], x[1], 7.0)
            )
            {
                Differentiable = false,
            };
            yield return new OperationCase(
                $"comparisons [{size}]",
                [
                    [size],
                    [size],
                ],
                x =>
                    (x[0] < x[1])
                    + (2 * (x[0] <= x[1]))
                    + (4 * x[0].EqualTo(x[1]))
                    + (8 * (x[0] > x[1]))
                    + (16 * (x[0] >= x[1]))
            )
            {
                Tolerance = 0,
                Differentiable = false,
            };
        }
    }

    private static IEnumerable<OperationCase> Broadcasts()
    {
        (Shape Left, Shape Right)[] pairs =
        [
            ([7, 17], [7, 17]),
            ([7, 17], [17]),
            ([7, 17], [1, 17]),
            ([7, 17], [7, 1]),
            ([7, 17], []),
            ([7, 1], [1, 17]),
            ([17, 1], [33]),
            ([], [33]),
            ([64, 2], [2]),
            ([64, 3], [3]),
            ([3, 16], [16]),
            ([5, 33], [5, 1]),
            ([2, 7, 5], [7, 1]),
            ([2, 7, 5], [2, 1, 1]),
            ([2, 7, 5], [2, 1, 5]),
            ([2, 3, 4, 5], [3, 1, 5]),
            ([0, 17], [17]),
            ([7, 0], [7, 1]),
            ([1, 1], [1]),
            ([1, 33], [33]),
            ([33, 1], [33, 1]),
        ];
        foreach (var (left, right) in pairs)
        {
            yield return new OperationCase($"add {left} {right}", [left, right], x => x[0] + x[1]);
            yield return new OperationCase($"subtract {right} {left}", [left, right], x => x[1] - x[0]);
            yield return new OperationCase($"multiply {left} {right}", [left, right], x => x[0] * x[1]);
            yield return new OperationCase(
                $"where {right} {left}",
                [left, right],
                x => Tensor.Where(x[1] > 0.5, x[0], x[1])
            );
        }

        yield return new OperationCase(
            "broadcast [3] to [2, 5, 3]",
            [
                [3],
            ],
            x => x[0].BroadcastTo([2, 5, 3])
        );
        yield return new OperationCase(
            "broadcast [5, 1] to [2, 5, 3]",
            [
                [5, 1],
            ],
            x => x[0].BroadcastTo([2, 5, 3])
        );
        yield return new OperationCase(
            "broadcast [] to [17]",
            [
                [],
            ],
            x => x[0].BroadcastTo([17])
        );
    }

    private static IEnumerable<OperationCase> Reductions()
    {
        foreach (var rows in Sizes)
        {
            foreach (var columns in Sizes)
            {
                Shape shape = [rows, columns];
                yield return new OperationCase($"sum {shape}", [shape], x => x[0].Sum())
                {
                    Tolerance = 0,
                    Roundings = rows * columns,
                };
                yield return new OperationCase($"sum {shape} over rows", [shape], x => x[0].Sum(0))
                {
                    Tolerance = 0,
                    Roundings = rows,
                };
                yield return new OperationCase($"sum {shape} over columns", [shape], x => x[0].Sum(-1))
                {
                    Tolerance = 0,
                    Roundings = columns,
                };
                yield return new OperationCase($"max {shape}", [shape], x => x[0].Max()) { Tolerance = 0 };
                yield return new OperationCase($"max {shape} over rows", [shape], x => x[0].Max(0)) { Tolerance = 0 };
                yield return new OperationCase(
                    $"max {shape} over columns, kept",
                    [shape],
                    x => x[0].Max([1], keepDims: true)
                )
                {
                    Tolerance = 0,
                };
                yield return new OperationCase($"log-sum-exp {shape} over columns", [shape], x => x[0].LogSumExp(1))
                {
                    Tolerance = 1e-5,
                };
                if (shape.Count > 0)
                    yield return new OperationCase($"mean {shape}", [shape], x => x[0].Mean())
                    {
                        Tolerance = 0,
                        Roundings = rows * columns + 2,
                    };
            }
        }

        yield return new OperationCase(
            "sum [3, 5, 7] over the middle",
            [
                [3, 5, 7],
            ],
            x => x[0].Sum(1)
        )
        {
            Tolerance = 0,
            Roundings = 5,
        };
        yield return new OperationCase(
            "sum [3, 5, 7] over both ends, kept",
            [
                [3, 5, 7],
            ],
            x => x[0].Sum([0, 2], keepDims: true)
        )
        {
            Tolerance = 0,
            Roundings = 21,
        };
        yield return new OperationCase(
            "mean [3, 5, 7] over the last two",
            [
                [3, 5, 7],
            ],
            x => x[0].Mean(1, 2)
        )
        {
            Tolerance = 0,
            Roundings = 37,
        };
        yield return new OperationCase(
            "max [2, 3, 4, 5] over 0 and 2",
            [
                [2, 3, 4, 5],
            ],
            x => x[0].Max(0, 2)
        )
        {
            Tolerance = 0,
        };
        yield return new OperationCase(
            "log-sum-exp [33] of large values",
            [
                [33],
            ],
            x => x[0].LogSumExp()
        )
        {
            Range = (500, 600),
        };
        yield return new OperationCase(
            "sum of squares [1000]",
            [
                [1000],
            ],
            x => x[0].Square().Sum()
        )
        {
            Tolerance = 0,
            Roundings = 2000,
        };
    }

    private static IEnumerable<OperationCase> Products()
    {
        (int Rows, int Inner, int Columns)[] sizes =
        [
            (1, 1, 1),
            (7, 17, 33),
            (33, 7, 17),
            (17, 33, 7),
            (64, 2, 32),
            (64, 32, 2),
            (64, 3, 128),
            (8, 128, 3),
            (9, 16, 16),
            (64, 32, 32),
            (24, 5, 64),
            (3, 300, 4),
            (0, 7, 3),
            (7, 0, 3),
            (7, 3, 0),
        ];
        (bool Left, bool Right)[] transpositions = [(false, false), (true, false), (false, true), (true, true)];
        foreach (var (rows, inner, columns) in sizes)
        {
            foreach (var (transposeLeft, transposeRight) in transpositions)
            {
                Shape left = transposeLeft ? [inner, rows] : [rows, inner];
                Shape right = transposeRight ? [columns, inner] : [inner, columns];
                var leftSign = transposeLeft ? "ᵀ" : "";
                var rightSign = transposeRight ? "ᵀ" : "";
                yield return new OperationCase(
                    $"{left}{leftSign} times {right}{rightSign}",
                    [left, right],
                    x => x[0].MatMul(x[1], transposeLeft, transposeRight)
                )
                {
                    Tolerance = 0,
                    Roundings = 2 * inner,
                };
            }
        }

        yield return new OperationCase(
            "linear, relu",
            [
                [64, 2],
                [2, 33],
                [33],
            ],
            x => x[0].Linear(x[1], x[2]).Relu()
        )
        {
            Tolerance = 0,
            Roundings = 5,
        };
        yield return new OperationCase(
            "linear, tanh",
            [
                [7, 17],
                [17, 2],
                [2],
            ],
            x => x[0].Linear(x[1], x[2]).Tanh()
        )
        {
            Roundings = 35,
            Sums = x => x[0].Linear(x[1], x[2]),
        };
        yield return new OperationCase(
            "two products added",
            [
                [9, 5],
                [5, 33],
                [9, 7],
                [7, 33],
            ],
            x => x[0].MatMul(x[1]) + x[2].MatMul(x[3])
        )
        {
            Tolerance = 0,
            Roundings = 25,
        };
        yield return new OperationCase(
            "a product with itself",
            [
                [17, 17],
            ],
            x => x[0].MatMul(x[0], transposeLeft: true)
        )
        {
            Tolerance = 0,
            Roundings = 34,
        };
    }

    private static IEnumerable<OperationCase> Structure()
    {
        foreach (var size in Sizes)
        {
            yield return new OperationCase(
                $"concat [{size}] [3] [{size}]",
                [
                    [size],
                    [3],
                ],
                x => Tensor.Concat(0, x[0], x[1] * 2, x[0] + 1)
            );
            yield return new OperationCase(
                $"concat columns [{size}, 2] [{size}, 1]",
                [
                    [size, 2],
                    [size, 1],
                ],
                x => Tensor.Concat(1, x[0], x[1])
            );
            yield return new OperationCase(
                $"transpose [{size}, 7]",
                [
                    [size, 7],
                ],
                x => x[0].Transpose()
            )
            {
                Tolerance = 0,
            };
        }

        yield return new OperationCase(
            "concat in the middle",
            [
                [2, 3, 4],
                [2, 1, 4],
            ],
            x => Tensor.Concat(1, x[0], x[1])
        )
        {
            Tolerance = 0,
        };
        yield return new OperationCase(
            "slice rows",
            [
                [17, 5],
            ],
            x => x[0].Slice(0, 3, 7) * 2
        );
        yield return new OperationCase(
            "slice columns",
            [
                [17, 33],
            ],
            x => x[0].Slice(1, 5, 20) * 2
        );
        yield return new OperationCase(
            "slice in the middle",
            [
                [2, 7, 3],
            ],
            x => x[0].Slice(1, 2, 4)
        )
        {
            Tolerance = 0,
        };
        yield return new OperationCase(
            "slice nothing",
            [
                [17],
            ],
            x => x[0].Slice(0, 17, 0)
        )
        {
            Tolerance = 0,
        };
        yield return new OperationCase(
            "reshape",
            [
                [6, 4],
            ],
            x => x[0].Reshape(3, -1) + 1
        );
        yield return new OperationCase(
            "reshape a transpose",
            [
                [6, 4],
            ],
            x => x[0].Transpose().Reshape(24) * 2
        );
        yield return new OperationCase(
            "permute [2, 3, 4]",
            [
                [2, 3, 4],
            ],
            x => x[0].Permute(2, 0, 1)
        )
        {
            Tolerance = 0,
        };
        yield return new OperationCase(
            "parts of a vector as a layer",
            [
                [9, 2],
                [48],
            ],
            x => x[0].Linear(x[1].Slice(0, 0, 10).Reshape(2, 5), x[1].Slice(0, 16, 5))
        )
        {
            Tolerance = 1e-5,
        };
    }

    private static IEnumerable<OperationCase> Mixed()
    {
        yield return new OperationCase(
            "a Gaussian log density",
            [
                [33, 7],
                [7],
                [7],
            ],
            x => (-0.5 * ((x[0] - x[1]) / x[2].Exp()).Square() - x[2]).Sum(1)
        )
        {
            Tolerance = 1e-5,
        };
        yield return new OperationCase(
            "a variance",
            [
                [33, 7],
            ],
            x => (x[0] - x[0].Mean([0], keepDims: true)).Square().Mean(0)
        )
        {
            Tolerance = 1e-5,
        };
        yield return new OperationCase(
            "a softmax",
            [
                [9, 5],
            ],
            x => (x[0] - x[0].LogSumExp([1], keepDims: true)).Exp()
        )
        {
            Tolerance = 1e-5,
        };
        yield return new OperationCase(
            "pairwise densities",
            [
                [9, 3],
                [11, 3],
            ],
            x => (x[0].Reshape(9, 1, 3) - x[1].Reshape(1, 11, 3)).Square().Sum(2).LogSumExp(1)
        )
        {
            Tolerance = 1e-5,
        };
        yield return new OperationCase(
            "a value used by many",
            [
                [17],
            ],
            x => x[0].Exp() + x[0].Exp().Sum() + (x[0].Exp() * x[0]).Max()
        )
        {
            Tolerance = 1e-5,
        };
    }
}
