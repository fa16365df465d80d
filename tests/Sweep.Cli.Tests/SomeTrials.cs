using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;

namespace Sweep.Cli.Tests;

/// <summary>Trials, specs and reports for tests, as short as they can be said.</summary>
internal static class SomeTrials
{
    public static readonly SweepId Sweep = new("0123456789abcdef");

    /// <summary>When the sweep began.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static StudySpec Spec(Goal goal = Goal.Minimize) =>
        new()
        {
            Name = "moons",
            Seed = 42,
            Trials = 100,
            Objectives = [new Objective("val_mse", goal)],
            Sampler = new SamplerSpec("tpe"),
            Runner = "vae",
            Device = "auto",
            Retries = 2,
            KeepCheckpoints = 2,
            Settings = SettingValue.Map.Empty.With("training.epochs", SettingValue.Of(1000)),
            Space = new SearchSpace([
                new Parameter("training.lr", new Distribution.Float(1e-4, 1e-1, Log: true)),
                new Parameter(
                    "model.encoder_hidden",
                    new Distribution.Categorical([
                        SettingValue.Of(2),
                        new SettingValue.List([SettingValue.Of(32), SettingValue.Of(16)]),
                    ])
                ),
            ]),
            Cases = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SettingValue.Map>>.Empty,
        };

    public static Trial Queued(int number, double lr = 0.012345678) =>
        new(
            new SuggestedTrial(
                number,
                ImmutableSortedDictionary
                    .Create<string, SettingValue>(StringComparer.Ordinal)
                    .Add("training.lr", SettingValue.Of(lr))
                    .Add(
                        "model.encoder_hidden",
                        number % 2 == 0
                            ? SettingValue.Of(2)
                            : new SettingValue.List([SettingValue.Of(32), SettingValue.Of(16)])
                    ),
                new SettingValue.Null(),
                number,
                Start
            ),
            new TrialLife.Queued()
        );

    public static Trial Running(int number, int attempt = 1) =>
        Queued(number) with
        {
            Life = new TrialLife.Running(attempt),
            Counts = AttemptCounts.None with { Started = attempt },
            Latest = new LatestAttempt("local", Start.AddSeconds(number), number),
            Progress = TrialProgress.None with { Started = Start.AddSeconds(number) },
        };

    public static Trial Completed(int number, double value, bool keepsWeights = true) =>
        Running(number) with
        {
            Life = new TrialLife.Completed(
                Start.AddSeconds(number + 2),
                new AttemptOutcome.Completed(
                    new Dictionary<string, double>
                    {
                        ["val_mse"] = value,
                        ["val_kl"] = 3.25,
                        ["mig"] = double.NaN,
                        ["test_mse"] = value + 1,
                        ["lr"] = 0.5,
                    }.ToImmutableSortedDictionary(StringComparer.Ordinal),
                    180,
                    280,
                    new BlobRef($"{number:x64}", 4704),
                    new Provenance("d1", "simd", "cpu", "test machine", "0.1.0")
                ),
                keepsWeights
            ),
            Progress = new TrialProgress(Start.AddSeconds(number), TimeSpan.FromSeconds(2), null),
        };

    public static Trial Diverged(int number, string reason) =>
        Running(number) with
        {
            Life = new TrialLife.Diverged(Start.AddSeconds(number + 1), reason),
        };

    public static Trial Failed(int number, string reason) =>
        Diverged(number, reason) with
        {
            Life = new TrialLife.Failed(Start.AddSeconds(number + 1), reason),
        };

    public static AttemptKey Key(int number, int attempt = 1) => new(new TrialKey(Sweep, number), attempt);

    public static StudyState State(params Trial[] trials) =>
        StudyState.New(Sweep, Spec()) with
        {
            Trials = [.. trials],
            Observations = [.. trials.Select(trial => StudyHistory.Of(trial, Spec()))],
            Running = [.. trials.Where(trial => trial.Life is TrialLife.Running).Select(trial => trial.Number)],
            Queued = [.. trials.Where(trial => trial.Life is TrialLife.Queued).Select(trial => trial.Number)],
            Openings = 1,
        };
}
