using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Optimization.Bench.Table;

/// <summary>
/// A problem of the table: what a point costs, and what is left to the best. The same functions
/// stand in optuna_table.py.
/// </summary>
/// <param name="Best">
/// The least cost; of several objectives the most volume below the reference point.
/// </param>
/// <param name="Reference">Of several objectives the reference point; else empty.</param>
/// <param name="Noise">The standard deviation of what is added to a cost that is seen.</param>
internal sealed record TableProblem(
    string Name,
    SearchSpace Space,
    Func<ImmutableSortedDictionary<string, SettingValue>, double[]> Costs,
    double Best,
    ImmutableArray<double> Reference,
    double Noise = 0
)
{
    public static readonly ImmutableArray<TableProblem> All =
    [
        Known("branin", 0.39788735772973816),
        Known("hartmann6", -3.322368011415515),
        Known("rosenbrock5", 0),
        Ackley5(),
        Rotated6(),
        Known("styblinski4", -156.66466281508),
        Known("mixed", 0),
        Known("logints", 0),
        Known("widths", 0.034),
        Choices(),
        Known("conditional", 0),
        Switches(),
        Noisy(),
        Zdt("zdt1", 5 - 1.0 / 3 + 0.5, share => 1 - Math.Sqrt(share)),
        Zdt("zdt2", 5 - 2.0 / 3 + 0.5, share => 1 - share * share),
        Dtlz2(),
    ];

    public int Objectives => Math.Max(1, Reference.Length);

    private static TableProblem Known(string name, double best)
    {
        var problem = Problem.All.Single(problem => problem.Name == name);
        return new(name, problem.Space, parameters => [problem.Cost(parameters)], best, []);
    }

    private static TableProblem Ackley5() =>
        Of(
            "ackley5",
            Floats(5, -10, 10),
            x =>
            {
                var moved = x.Select((xi, i) => xi - 0.7 * (i + 1)).ToArray();
                var root = Math.Sqrt(moved.Sum(xi => xi * xi) / 5);
                var waves = moved.Sum(xi => Math.Cos(2 * Math.PI * xi)) / 5;
                return -20 * Math.Exp(-0.2 * root) - Math.Exp(waves) + 20 + Math.E;
            }
        );

    // An ellipsoid whose axes lie along no parameter.
    private static TableProblem Rotated6() =>
        Of(
            "rotated6",
            Floats(6, -2, 2),
            x =>
            {
                var moved = Array.ConvertAll(x, xi => xi - 0.3);
                var along = 2 * moved.Select((xi, i) => (i + 1) * xi).Sum() / 91;
                return moved.Select((xi, i) => Math.Pow(10, 0.6 * i) * Math.Pow(xi - along * (i + 1), 2)).Sum();
            }
        );

    private static TableProblem Noisy() =>
        Of("noisy", Floats(4, 0, 1), x => x.Select((xi, i) => Math.Pow(xi - 0.2 * (i + 1), 2)).Sum()) with
        {
            Noise = 0.05,
        };

    // Six choices of six; the first decides which of the others fit.
    private static TableProblem Choices() =>
        new(
            "choices",
            new([.. Enumerable.Range(0, 6).Select(i => Choice($"c{i}", [.. Enumerable.Range(0, 6).Select(Whole)]))]),
            parameters =>
            {
                var picked = Enumerable.Range(0, 6).Select(i => (int)Number(parameters, $"c{i}")).ToArray();
                return
                [
                    Enumerable.Range(1, 5).Sum(i => (picked[i] * 5 + picked[0] + 2 * i) % 6 / 6.0) + 0.1 * picked[0],
                ];
            },
            0,
            []
        );

    // Three parts that can be switched on, each with parameters of its own.
    private static TableProblem Switches()
    {
        var parameters = new List<Parameter>();
        for (var i = 0; i < 3; i++)
        {
            ImmutableArray<Condition> isUsed = [new($"use{i}", [SettingValue.Of(true)])];
            parameters.Add(Choice($"use{i}", [SettingValue.Of(false), SettingValue.Of(true)]));
            parameters.Add(new($"size{i}", new Distribution.Float(0, 1), isUsed));
            parameters.Add(new($"rate{i}", new Distribution.Float(1e-4, 1, Log: true), isUsed));
        }

        return new("switches", new([.. parameters]), chosen => [1 + Enumerable.Range(0, 3).Sum(Part(chosen))], 0.4, []);
    }

    private static Func<int, double> Part(ImmutableSortedDictionary<string, SettingValue> chosen) =>
        i =>
            chosen[$"use{i}"] == SettingValue.Of(true)
                ? Math.Pow(Number(chosen, $"size{i}") - 0.25 * (i + 1), 2)
                    + 0.1 * Math.Pow(Math.Log10(Number(chosen, $"rate{i}")) + 1 + i, 2)
                    - 0.2
                : 0;

    // Zitzler, Deb and Thiele, "Comparison of multiobjective evolutionary algorithms", 2000.
    private static TableProblem Zdt(string name, double best, Func<double, double> shape) =>
        new(
            name,
            Floats(6, 0, 1),
            parameters =>
            {
                var x = Coordinates(parameters, 6);
                var g = 1 + 9 * x[1..].Sum() / 5;
                return [x[0], g * shape(x[0] / g)];
            },
            best,
            [1.1, 5]
        );

    // Deb, Thiele, Laumanns and Zitzler, "Scalable multi-objective optimization test problems",
    // 2002.
    private static TableProblem Dtlz2() =>
        new(
            "dtlz2",
            Floats(6, 0, 1),
            parameters =>
            {
                var x = Coordinates(parameters, 6);
                var g = x[1..].Sum(xi => Math.Pow(xi - 0.5, 2));
                return [(1 + g) * Math.Cos(x[0] * Math.PI / 2), (1 + g) * Math.Sin(x[0] * Math.PI / 2)];
            },
            4 - Math.PI / 4,
            [2, 2]
        );

    private static TableProblem Of(string name, SearchSpace space, Func<double[], double> cost) =>
        new(name, space, parameters => [cost(Coordinates(parameters, space.Parameters.Length))], 0, []);

    private static SearchSpace Floats(int count, double min, double max) =>
        new([.. Enumerable.Range(0, count).Select(i => new Parameter($"x{i}", new Distribution.Float(min, max)))]);

    private static Parameter Choice(string name, ImmutableArray<SettingValue> choices) =>
        new(name, new Distribution.Categorical(choices));

    private static SettingValue Whole(int value) => SettingValue.Of(value);

    private static double[] Coordinates(ImmutableSortedDictionary<string, SettingValue> parameters, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Number(parameters, $"x{i}"))];

    private static double Number(ImmutableSortedDictionary<string, SettingValue> parameters, string name) =>
        parameters[name].Number!.Value;
}
