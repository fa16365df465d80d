using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Optimization.Bench;

/// <summary>
/// A space, and what a point of it costs. The same functions stand in optuna_quality.py.
/// </summary>
internal sealed record Problem(
    string Name,
    SearchSpace Space,
    Func<ImmutableSortedDictionary<string, SettingValue>, double> Cost
)
{
    public static readonly ImmutableArray<Problem> All =
    [
        Branin(),
        Hartmann6(),
        Rosenbrock5(),
        Mixed(),
        Conditional(),
        Widths(),
        LogInts(),
        Styblinski4(),
    ];

    private static Problem Branin() =>
        new(
            "branin",
            new([Float("x", -5, 10), Float("y", 0, 15)]),
            parameters =>
            {
                var (x, y) = (Number(parameters, "x"), Number(parameters, "y"));
                var inner = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
                return inner * inner + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x) + 10;
            }
        );

    private static Problem Hartmann6()
    {
        double[] alpha = [1.0, 1.2, 3.0, 3.2];
        double[][] a =
        [
            [10, 3, 17, 3.5, 1.7, 8],
            [0.05, 10, 17, 0.1, 8, 14],
            [3, 3.5, 1.7, 10, 17, 8],
            [17, 8, 0.05, 10, 0.1, 14],
        ];
        double[][] p =
        [
            [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
            [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
            [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
            [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
        ];
        return new(
            "hartmann6",
            new([.. Enumerable.Range(0, 6).Select(i => Float($"x{i}", 0, 1))]),
            parameters =>
                -Enumerable
                    .Range(0, 4)
                    .Sum(row =>
                        alpha[row]
                        * Math.Exp(
                            -Enumerable
                                .Range(0, 6)
                                .Sum(i => a[row][i] * Math.Pow(Number(parameters, $"x{i}") - p[row][i], 2))
                        )
                    )
        );
    }

    private static Problem Rosenbrock5() =>
        new(
            "rosenbrock5",
            new([.. Enumerable.Range(0, 5).Select(i => Float($"x{i}", -5, 10))]),
            parameters =>
                Enumerable
                    .Range(0, 4)
                    .Sum(i =>
                    {
                        var (here, next) = (Number(parameters, $"x{i}"), Number(parameters, $"x{i + 1}"));
                        return 100 * Math.Pow(next - here * here, 2) + Math.Pow(1 - here, 2);
                    })
        );

    // Log, int, step and categorical, the best learning rate depending on optimizer and width.
    private static Problem Mixed() =>
        new(
            "mixed",
            new([
                new("lr", new Distribution.Float(1e-5, 1, Log: true)),
                new("width", new Distribution.Int(8, 1024, Log: true)),
                new("layers", new Distribution.Int(1, 6)),
                new("dropout", new Distribution.Float(0, 0.5, Step: 0.05)),
                Choice("activation", SettingValue.Of("relu"), SettingValue.Of("tanh"), SettingValue.Of("gelu")),
                Choice("optimizer", SettingValue.Of("adam"), SettingValue.Of("sgd")),
            ]),
            parameters =>
            {
                var isAdam = parameters["optimizer"] == SettingValue.Of("adam");
                var width = Math.Log2(Number(parameters, "width"));
                var rate = Math.Log10(Number(parameters, "lr")) - (isAdam ? -3 : -1.5) + 0.2 * (width - 7);
                var activation = parameters["activation"].ToString() switch
                {
                    "relu" => 0.1,
                    "tanh" => 0.4,
                    _ => 0,
                };
                return rate * rate
                    + 0.1 * Math.Pow(width - 7, 2)
                    + 0.2 * Math.Pow(Number(parameters, "layers") - 3, 2)
                    + 4 * Math.Pow(Number(parameters, "dropout") - 0.2, 2)
                    + activation
                    + (isAdam ? 0 : 0.05);
            }
        );

    // Each kind has parameters of its own, whose best values depend on one that all share.
    private static Problem Conditional() =>
        new(
            "conditional",
            new([
                Choice("kind", SettingValue.Of("a"), SettingValue.Of("b"), SettingValue.Of("c")),
                new("shared", new Distribution.Float(-1, 1)),
                new("a.x", new Distribution.Float(-1, 1), [new Condition("kind", [SettingValue.Of("a")])]),
                new("b.x", new Distribution.Float(-1, 1), [new Condition("kind", [SettingValue.Of("b")])]),
                new("b.y", new Distribution.Float(-1, 1), [new Condition("kind", [SettingValue.Of("b")])]),
                new("c.n", new Distribution.Int(1, 20), [new Condition("kind", [SettingValue.Of("c")])]),
            ]),
            parameters =>
            {
                var shared = Number(parameters, "shared");
                return parameters["kind"].ToString() switch
                {
                    "a" => 0.2 + Math.Pow(Number(parameters, "a.x") - shared, 2) + shared * shared,
                    "b" => 4 * Math.Pow(Number(parameters, "b.x") + shared, 2)
                        + Math.Pow(Number(parameters, "b.y") - shared, 2)
                        + Math.Pow(shared - 0.4, 2),
                    _ => 0.1
                        + Math.Pow(Number(parameters, "c.n") / 10 - 1 - shared, 2)
                        + 0.5 * Math.Pow(shared + 0.5, 2),
                };
            }
        );

    // Lists of numbers, as sweep files write widths and batch sizes: choices to the sampler.
    private static Problem Widths()
    {
        ImmutableArray<SettingValue> sizes = [.. Enumerable.Range(1, 7).Select(power => SettingValue.Of(1L << power))];
        return new(
            "widths",
            new([
                new("lr", new Distribution.Float(1e-4, 1e-1, Log: true)),
                Choice("batch", SettingValue.Of(32), SettingValue.Of(64), SettingValue.Of(128), SettingValue.Of(256)),
                Choice("encoder", sizes),
                Choice("latent", sizes),
                Choice("decoder", sizes),
            ]),
            parameters =>
            {
                var (encoder, latent, decoder) = (Power("encoder"), Power("latent"), Power("decoder"));
                var rate =
                    Math.Log10(Number(parameters, "lr")) + 2.2 + 0.15 * (encoder - 5) - 0.1 * (Power("batch") - 6);
                return rate * rate
                    + 0.1 * Math.Pow(encoder - 5.5, 2)
                    + 0.2 * Math.Pow(latent - 3, 2)
                    + 0.1 * Math.Pow(decoder - encoder + 0.7, 2);
                double Power(string name) => Math.Log2(Number(parameters, name));
            }
        );
    }

    // Integers over three decades, each with a best value of its own.
    private static Problem LogInts() =>
        new(
            "logints",
            new([
                .. Enumerable.Range(0, 5).Select(i => new Parameter($"x{i}", new Distribution.Int(1, 1000, Log: true))),
            ]),
            parameters =>
                Enumerable
                    .Range(0, 5)
                    .Sum(i => Math.Pow(Math.Log(Number(parameters, $"x{i}")) - Math.Log(5 * (i + 1)), 2))
        );

    // Each parameter by itself has a second-best valley, in which an early choice may end.
    private static Problem Styblinski4() =>
        new(
            "styblinski4",
            new([.. Enumerable.Range(0, 4).Select(i => Float($"x{i}", -5, 5))]),
            parameters =>
                Enumerable
                    .Range(0, 4)
                    .Select(i => Number(parameters, $"x{i}"))
                    .Sum(x => 0.5 * (x * x * x * x - 16 * x * x + 5 * x))
        );

    private static Parameter Float(string name, double min, double max) => new(name, new Distribution.Float(min, max));

    private static Parameter Choice(string name, params ImmutableArray<SettingValue> choices) =>
        new(name, new Distribution.Categorical(choices));

    private static double Number(ImmutableSortedDictionary<string, SettingValue> parameters, string name) =>
        parameters[name].Number!.Value;
}
