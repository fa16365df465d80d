using System.Text.Json;
using Foundation;
using Sweep.Optimization.Pruners;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Optimization.Tests.Pruners;

/// <summary>
/// The same verdicts as Optuna 3.1 on the same curves. bench/Optimization/optuna_pruners.py wrote
/// them down.
/// </summary>
public sealed class OptunaVerdictsTests
{
    private static readonly Lazy<JsonDocument> Recorded = new(() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Pruners", "optuna-verdicts.json")))
    );

    public static TheoryData<string, string> Cases =>
        new(
            Recorded
                .Value.RootElement.GetProperty("cases")
                .EnumerateArray()
                .Select(one => (one.GetProperty("pruner").GetString()!, one.GetProperty("goal").GetString()!))
        );

    [Theory, MemberData(nameof(Cases))]
    public void Every_trial_is_pruned_where_Optuna_prunes_it(string name, string goal)
    {
        var recorded = Find(name, goal);
        var objective = new Objective("score", goal == "maximize" ? Goal.Maximize : Goal.Minimize);
        var draws = recorded.EnumerateArray().Select(trial => trial.GetProperty("draw").GetInt64()).ToArray();
        var play = new PrunerPlay(Create(name, objective, draws));
        var expected = recorded.EnumerateArray().Select(trial => trial.GetProperty("pruned").GetInt32());
        var verdicts = recorded
            .EnumerateArray()
            .Select(trial => play.Add([.. ValuesIn(trial).Select(objective.Cost)]) ?? 0);
        Assert.Equal(expected, verdicts);
    }

    private static IPruner Create(string name, Objective objective, long[] draws)
    {
        var all = new IntervalRungs(1, 1, null);
        return name switch
        {
            "median" => new PercentilePruner(all, 50, 5, 1),
            "percentile" => new PercentilePruner(all, 25, 8, 3),
            "asha" => new HalvingPruner(new GeometricRungs(2, 3, null), 3),
            "hyperband" => new HyperbandPruner(1, 30, 3, (trial, below) => (int)(draws[trial] % below)),
            "patient" => new PatientPruner(all, 2, 0.01, new PercentilePruner(all, 50, 5, 1)),
            "patience" => new PatientPruner(all, 3, 0, null),
            "threshold" => new ThresholdPruner(all, objective, 0.05, 3.2),
            _ => throw Invariant.Unreachable(name),
        };
    }

    private static JsonElement Find(string name, string goal) =>
        Recorded
            .Value.RootElement.GetProperty("cases")
            .EnumerateArray()
            .Single(one => one.GetProperty("pruner").GetString() == name && one.GetProperty("goal").GetString() == goal)
            .GetProperty("trials");

    private static IEnumerable<double> ValuesIn(JsonElement trial) =>
        trial
            .GetProperty("curve")
            .EnumerateArray()
            .Select(value => value.ValueKind == JsonValueKind.String ? double.NaN : value.GetDouble());
}
