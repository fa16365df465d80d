using Foundation;
using Sweep.Optimization;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Optimization.Bench;

/// <summary>
/// How long one suggestion takes, and what it allocates, as the history grows by one trial from
/// call to call.
/// </summary>
internal static class Speed
{
    /// <summary>Ten parameters of every kind.</summary>
    private static readonly SearchSpace Space = new([
        new("lr", new Distribution.Float(1e-5, 1e-1, Log: true)),
        new("decay", new Distribution.Float(1e-6, 1e-2, Log: true)),
        new("beta", new Distribution.Float(0, 4)),
        new("noise", new Distribution.Float(0, 1)),
        new("dropout", new Distribution.Float(0, 0.5, Step: 0.05)),
        new("width", new Distribution.Int(8, 1024, Log: true)),
        new("layers", new Distribution.Int(1, 8)),
        new("epochs", new Distribution.Int(10, 5000)),
        new(
            "activation",
            new Distribution.Categorical([
                SettingValue.Of("relu"),
                SettingValue.Of("tanh"),
                SettingValue.Of("gelu"),
                SettingValue.Of("elu"),
            ])
        ),
        new(
            "batch",
            new Distribution.Categorical([
                SettingValue.Of(32),
                SettingValue.Of(64),
                SettingValue.Of(128),
                SettingValue.Of(256),
            ])
        ),
    ]);

    public static void Run()
    {
        Console.WriteLine("| sampler | trials | parameters | processor ms | least ms | median ms | allocated kB |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var spec in (SamplerSpec[])[new("tpe"), new("tpe", Joint: false), new("random")])
        {
            foreach (var trials in (int[])[100, 1000, 10_000])
                Report(spec, trials, objectives: 1);
        }

        foreach (var objectives in (int[])[2, 3, 4])
            Report(new("tpe"), trials: 10_000, objectives);
    }

    private static void Report(SamplerSpec spec, int trials, int objectives)
    {
        var rounds = trials >= 10_000 ? 100 : 400;
        var history = new List<Observation>(trials + rounds);
        var random = SamplerKinds.Create(new SamplerSpec("random"), Space, 7, objectives);
        var rng = new Rng(7, RngPurpose.Data);
        for (var trial = 0; trial < trials; trial++)
            history.Add(Done(trial, random.Suggest(trial, [])!, objectives, ref rng));

        var sampler = SamplerKinds.Create(spec, Space, 7, objectives);
        // Until the code is compiled and optimised.
        for (var round = 0; round < rounds; round++)
            sampler.Suggest(trials + round, history);
        // On a machine that is shared, the processor time says more than the clock.
        var processor = Environment.CpuUsage.TotalTime;
        var (milliseconds, bytes) = (new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            var (allocated, start) = (GC.GetAllocatedBytesForCurrentThread(), TimeProvider.System.GetTimestamp());
            var suggestion = sampler.Suggest(trials + round, history)!;
            milliseconds[round] = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            bytes[round] = GC.GetAllocatedBytesForCurrentThread() - allocated;
            history.Add(Done(trials + round, suggestion, objectives, ref rng));
        }

        var perSuggestion = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / rounds;
        Array.Sort(milliseconds);
        Array.Sort(bytes);
        var mode = spec.Joint ? "tpe joint" : "tpe single";
        var name = spec.Kind == "tpe" ? mode : spec.Kind;
        if (objectives > 1)
            name += $", {objectives} objectives";
        Console.WriteLine(
            $"| {name} | {trials} | {Space.Parameters.Length} | {perSuggestion:F3} | "
                + $"{milliseconds[0]:F3} | {milliseconds[rounds / 2]:F3} | {bytes[rounds / 2] / 1024:F0} |"
        );
    }

    private static Observation Done(int trial, Suggestion suggestion, int objectives, ref Rng rng)
    {
        var costs = new double[objectives];
        for (var i = 0; i < costs.Length; i++)
            costs[i] = rng.NextDouble();
        return new Observation(trial, suggestion.Parameters, new Outcome.Completed([.. costs]));
    }
}
