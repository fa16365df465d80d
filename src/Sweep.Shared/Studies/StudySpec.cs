using System.Collections.Immutable;
using Sweep.Shared.Search;
using Sweep.Shared.Values;

namespace Sweep.Shared.Studies;

/// <summary>
/// A sweep file after parsing, overrides and defaults: all that decides what its trials are. Stored with the sweep. Whoever makes one has validated it.
/// </summary>
public sealed record StudySpec
{
    /// <summary>The study's name: letters, digits, '-', '_' and '.', 1 to 100 of them.</summary>
    public required string Name { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>How many trials there will be, at most (a finite space may end earlier). At least 1.</summary>
    public required int Trials { get; init; }

    /// <summary>At least one; the first one ranks where only one can.</summary>
    public required ImmutableArray<Objective> Objectives { get; init; }

    public required SamplerSpec Sampler { get; init; }

    /// <summary>Which runner trains a trial: see <see cref="RunnerNames"/>.</summary>
    public required string Runner { get; init; }

    /// <summary>See <see cref="DeviceNames"/>; a kind, not one of several.</summary>
    public required string Device { get; init; }

    /// <summary>How many times a trial that threw is tried again before it is failed.</summary>
    public required int Retries { get; init; }

    /// <summary>The default of <see cref="KeepOutput"/>.</summary>
    public const int KeptOutput = 256;

    /// <summary>How many MiB of its attempts' output the sweep keeps.</summary>
    public int KeepOutput { get; init; } = KeptOutput;

    /// <summary>How long an attempt may train; null, also in what an earlier version stored: for any time.</summary>
    public TimeSpan? TrialTimeout { get; init; }

    /// <summary>
    /// The sweep ends once so many trials failed alike before they reported anything, and none ended
    /// otherwise; at least 1. Null: it does not, as in sweeps of earlier versions.
    /// </summary>
    public int? FailFast { get; init; }

    /// <summary>The largest <see cref="FailFast"/>.</summary>
    public const int MostFailFast = 1000;

    /// <summary>How many trials of the leaderboard keep their weights.</summary>
    public required int KeepCheckpoints { get; init; }

    /// <summary>
    /// The sections data, model, loss, training and metrics, or the section command, or nothing where trials are asked for, with every default filled in: what the runner reads once a suggestion is laid over it.
    /// </summary>
    public required Value.Map Settings { get; init; }

    public required SearchSpace Space { get; init; }

    /// <summary>For each parameter that chooses among cases: case name -> what it sets, a map whose entries are named by whole dotted paths.</summary>
    public required ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, Value.Map>> Cases { get; init; }

    /// <summary>Where the parameters of a command stand in a trial's settings: a map by their names, dots and all.</summary>
    public const string CommandParameters = "parameters";

    /// <summary>The settings of one trial: the file's, with each chosen value at its path and each chosen case spread out. A program's parameters are no settings, and stand by themselves.</summary>
    public Value.Map Resolve(ImmutableSortedDictionary<string, Value> parameters) => RunnerNames.IsFree(Runner)
        ? Settings.With(CommandParameters, new Value.Map(Value.Map.Empty.Entries.AddRange(parameters.SelectMany(Spread))))
        : ResolveSettings(parameters);

    private IEnumerable<KeyValuePair<string, Value>> Spread(KeyValuePair<string, Value> chosen) =>
        Cases.TryGetValue(chosen.Key, out var cases) ? cases[((Value.Text)chosen.Value).Content].Entries : [chosen];

    private Value.Map ResolveSettings(ImmutableSortedDictionary<string, Value> parameters)
    {
        var settings = Settings;
        foreach (var (name, value) in parameters)
        {
            if (!Cases.TryGetValue(name, out var cases)) settings = settings.With(name, value);
            else foreach (var (path, setting) in cases[((Value.Text)value).Content].Entries) settings = settings.With(path, setting);
        }

        return settings;
    }
}
