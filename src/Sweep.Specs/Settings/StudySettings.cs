using System.Collections.Immutable;
using Sweep.Shared.Settings;
using Sweep.Shared.Studies;
using Sweep.Shared.Values;

namespace Sweep.Specs.Settings;

/// <summary>What a file says about the study as a whole. None of it differs between trials.</summary>
internal static class StudySettings
{
    internal const int MaxTrials = 1_000_000;

    private static readonly KindLimit Tpe = new("sampler.kind", ["tpe"]);

    internal static ImmutableArray<Setting> All { get; } =
    [
        Of("sweep", new Shape.Name(), "The study's name, by which leaderboard and resume find it."),
        Of("seed", new Shape.Whole(0, long.MaxValue), "Decides every random draw of the study, together with the trial's number.", Value.Of(0)),
        Of("trials", new Shape.Whole(1, MaxTrials),
            "How many trials there are at most; without it 100, with the grid sampler every point, without parameters 1.", Value.Of(100)),
        Of("sampler", new Shape.Group(), "How suggestions are made."),
        Of("sampler.kind", new Shape.Choice(["tpe", "random", "grid"], ["cma_es", "gp", "nsga2", "qmc"]),
            "The sampler: tpe learns from finished trials, random does not, grid goes through every point.", Value.Of("tpe")),
        Of("sampler.startup_trials", new Shape.Whole(1, MaxTrials),
            "How many trials end, failed ones included, before suggestions come from the model and no longer by chance.", Value.Of(10)) with { Only = Tpe },
        Of("sampler.joint", new Shape.Flag(),
            "Whether all parameters are drawn together (true) or each by itself (false).", Value.Of(true)) with { Only = Tpe },
        Of("sampler.order", new Shape.Choice(["free", "strict"], []),
            "Whether a suggestion sees whatever has finished (free), or exactly the results of the trials up to its number minus the window (strict), so that the study can be repeated with several slots.",
            Value.Of("free")),
        Of("sampler.window", new Shape.Whole(1, 10_000),
            "How many trials a strict suggestion may run ahead of the results it sees; at least the number of slots to keep busy.",
            Value.Of(1)) with { Only = new KindLimit("sampler.order", ["strict"]) },
        Of("pruner", new Shape.Group(), "Which trials are stopped early because others did better."),
        Of("pruner.kind", new Shape.Choice(["none"], ["median", "percentile", "asha", "successive_halving", "hyperband", "patient", "threshold", "wilcoxon"]),
            "The pruner: none lets every trial run to its end.", Value.Of("none")),
        Of("runner", new Shape.Choice([RunnerNames.Vae, RunnerNames.Command, RunnerNames.Ask], []), "What trains a trial: vae is the trainer built in, command a program of your own, ask a script that asks for trials over HTTP.", Value.Of(RunnerNames.Vae)),
        Of("device", new Shape.Choice([DeviceNames.Auto, DeviceNames.Cpu, DeviceNames.LibTorch, DeviceNames.Cuda], []),
            "Where a trial trains: cpu by our own kernels, libtorch on the processor by LibTorch, cuda on a GPU by LibTorch; auto takes a GPU for convolutional models where the worker has one, else cpu, and a trial keeps what it was given.",
            Value.Of(DeviceNames.Auto)),
        Of("retries", new Shape.Whole(0, 100), "How many times a trial that threw is tried again before it is failed.", Value.Of(2)),
        Of("keep_output", new Shape.Whole(0, 1_048_576), "How many MiB of its attempts' output a sweep keeps; beyond that the output of the oldest trials goes. 0 keeps none.",
            Value.Of(StudySpec.KeptOutput)),
        Of("trial_timeout", new Shape.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(365)),
            "How long an attempt may train before it is ended: completed with its kept epoch, or with the step that its program reported; failed, and not tried again, where there is none.", new Value.Null()) with { MayBeOff = true },
        Of(
            "fail_fast",
            new Shape.WholeOrFalse(1, StudySpec.MostFailFast),
            "Ends the sweep once so many trials failed alike before they reported anything, and none ended otherwise; false: never. Without it sampler.startup_trials and at least 5 with tpe, else 10.",
            Value.Of(10)),
        Of("keep_checkpoints", new Shape.Whole(0, 10_000), "How many trials at the top of the leaderboard keep their weights.", Value.Of(5)),
    ];

    private static Setting Of(string path, Shape shape, string doc, Value? standard = null) => new(path, shape, doc) { Default = standard, Sweepable = false };
}
