using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Devices;

namespace Sweep.Worker.Tests;

/// <summary>Plain examples of what tests need.</summary>
internal static class Some
{
    public static readonly SweepId Sweep = new("00000000000000aa");

    public static TensorBackends Backends { get; } = new(_ => null, _ => { });

    public static AttemptKey Key(int trial = 0, int attempt = 1) => new(new TrialKey(Sweep, trial), attempt);

    public static StartTrial Start(AttemptKey key, params ImmutableArray<CheckpointRef> checkpoints) =>
        new(key, "fake", "cpu", SettingValue.Map.Empty, 42, new Objective("loss", Goal.Minimize), checkpoints);

    public static AttemptOutcome.Completed Completed(BlobRef weights) =>
        new(
            ImmutableSortedDictionary<string, double>.Empty.Add("loss", 0.5),
            1,
            1,
            weights,
            new Provenance("data", "fake", "cpu", "machine", "version")
        );
}
