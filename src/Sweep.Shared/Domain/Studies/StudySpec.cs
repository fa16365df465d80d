using System.Collections.Immutable;
using Foundation.Settings;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Studies;

/// <summary>
/// A sweep file after parsing, overrides and defaults: all that decides what its trials are. Stored
/// with the sweep. The reader of files checks it before it is made.
/// </summary>
public sealed record StudySpec
{
    /// <summary>The most trials of a study.</summary>
    public const int MostTrials = 1_000_000;

    /// <summary>The largest <see cref="FailFast"/>.</summary>
    public const int MostFailFast = 1000;

    private const double SecondsADay = 86_400;

    [Setting("sweep", "The study's name, by which leaderboard and resume find it.")]
    [Name]
    public required string Name { get; init; }

    [Setting("seed", "Decides every random draw of the study, together with the trial's number.", Default = 0)]
    [Whole(0, long.MaxValue)]
    public required ulong Seed { get; init; }

    /// <remarks>A finite space may end earlier.</remarks>
    [Setting(
        "trials",
        "How many trials there are at most; without it 100, with the grid sampler every point, without parameters 1.",
        Default = 100
    )]
    [Whole(1, MostTrials)]
    public required int Trials { get; init; }

    /// <summary>At least one; the first one ranks where only one can.</summary>
    public required ImmutableArray<Objective> Objectives { get; init; }

    [Setting("sampler", "How suggestions are made.")]
    public required SamplerSpec Sampler { get; init; }

    /// <remarks>
    /// Sweeps of earlier versions have none: what reads their JSON sets null, which means none.
    /// </remarks>
    [Setting("pruner", "Which trials are stopped early because others did better.")]
    public PrunerSpec Pruner
    {
        get;
        init => field = value ?? new PrunerSpec();
    } = new();

    /// <summary>The most points that a study tries first, or that wait at once.</summary>
    public const int MostPoints = 1000;

    /// <summary>
    /// Points that are tried before the sampler suggests any, in this order; each has a value for
    /// every parameter that is active in it. Null for none.
    /// </summary>
    public ImmutableArray<ImmutableSortedDictionary<string, SettingValue>>? Enqueue { get; init; }

    /// <remarks>
    /// Sweeps of earlier versions have none: what reads their JSON sets null, which means none.
    /// </remarks>
    [Setting("stop", "When the sweep ends before all of its trials were tried.")]
    public StopSpec Stop
    {
        get;
        init => field = value ?? StopSpec.None;
    } = StopSpec.None;

    [Setting(
        "runner",
        "What trains a trial: vae is the trainer built in, command a program of your own, ask a script that asks for "
            + "trials over HTTP.",
        Default = RunnerNames.Vae
    )]
    [OneOf(typeof(RunnerNames), nameof(RunnerNames.All))]
    public required string Runner { get; init; }

    /// <remarks>A kind of device, not one of several.</remarks>
    [Setting(
        "device",
        "Where a trial trains: cpu by our own kernels, libtorch on the processor by LibTorch, cuda on a GPU by "
            + "LibTorch; auto takes a GPU for convolutional models where the worker has one, else cpu, and a trial "
            + "keeps "
            + "what it was given.",
        Default = DeviceNames.Auto
    )]
    [OneOf(typeof(DeviceNames), nameof(DeviceNames.Kinds))]
    public required string Device { get; init; }

    [Setting("retries", "How many times a trial that threw is tried again before it is failed.", Default = 2)]
    [Whole(0, 100)]
    public required int Retries { get; init; }

    [Setting(
        "keep_output",
        "How many MiB of its attempts' output a sweep keeps; beyond that the output of the oldest trials goes. 0 "
            + "keeps none."
    )]
    [Whole(0, 1_048_576)]
    public int KeepOutput { get; init; } = 256;

    [Setting(
        "trial_timeout",
        "How long an attempt may train before it is ended: completed with its kept epoch, or with the step that its "
            + "program reported; failed, and not tried again, where it reported no step."
    )]
    [Duration(1, 365 * SecondsADay)]
    public TimeSpan? TrialTimeout { get; init; }

    /// <remarks>Null: it does not, as in sweeps of earlier versions.</remarks>
    [Setting(
        "fail_fast",
        "Ends the sweep once so many trials failed alike before they reported anything, and none ended otherwise; "
            + "false: never. Without it sampler.startup_trials and at least 5 with tpe and cma_es, else 10.",
        Default = 10
    )]
    [Whole(1, MostFailFast, OrFalse = true)]
    public int? FailFast { get; init; }

    [Setting("keep_checkpoints", "How many trials at the top of the leaderboard keep their weights.", Default = 5)]
    [Whole(0, 10_000)]
    public required int KeepCheckpoints { get; init; }

    /// <summary>
    /// The sections data, model, loss, training and metrics, or the section command, or nothing
    /// where trials are asked for, with every default filled in: what the runner reads once a
    /// suggestion is laid over it.
    /// </summary>
    public required SettingValue.Map Settings { get; init; }

    public required SearchSpace Space { get; init; }

    /// <summary>
    /// For each parameter that chooses among cases: case name -> what it sets, a map whose entries
    /// are named by whole dotted paths.
    /// </summary>
    public required ImmutableSortedDictionary<
        string,
        ImmutableSortedDictionary<string, SettingValue.Map>
    > Cases { get; init; }

    /// <summary>
    /// Where the parameters of a command stand in a trial's settings: a map by their names, dots
    /// and all.
    /// </summary>
    public const string CommandParameters = "parameters";

    /// <summary>
    /// The settings of one trial: the file's, with each chosen value at its path and each chosen
    /// case spread out. A program's parameters are no settings, and stand by themselves.
    /// </summary>
    public SettingValue.Map Resolve(ImmutableSortedDictionary<string, SettingValue> parameters) =>
        RunnerNames.IsFree(Runner)
            ? Settings.With(
                CommandParameters,
                new SettingValue.Map(SettingValue.Map.Empty.Entries.AddRange(parameters.SelectMany(Spread)))
            )
            : ResolveSettings(parameters);

    private IEnumerable<KeyValuePair<string, SettingValue>> Spread(KeyValuePair<string, SettingValue> chosen) =>
        Cases.TryGetValue(chosen.Key, out var cases)
            ? cases[((SettingValue.Text)chosen.Value).Content].Entries
            : [chosen];

    private SettingValue.Map ResolveSettings(ImmutableSortedDictionary<string, SettingValue> parameters)
    {
        var settings = Settings;
        foreach (var (name, value) in parameters)
        {
            if (!Cases.TryGetValue(name, out var cases))
                settings = settings.With(name, value);
            else
                foreach (var (path, setting) in cases[((SettingValue.Text)value).Content].Entries)
                    settings = settings.With(path, setting);
        }

        return settings;
    }
}
