using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Core.Study;

/// <summary>What the attempts of a trial have brought so far.</summary>
/// <param name="Started">When its first attempt started; null before.</param>
/// <param name="RunningTime">How long its attempts that are over ran, all together.</param>
/// <param name="Device">
/// The kind of device that an attempt trained on last; null if that is unknown.
/// </param>
public sealed record TrialProgress(DateTimeOffset? Started, TimeSpan RunningTime, string? Device)
{
    /// <summary>The most epochs on the way whose weights a trial keeps.</summary>
    public const int MostEpochWeights = 100;

    public static readonly TrialProgress None = new(null, TimeSpan.Zero, null);

    /// <summary>
    /// Weights of epochs on the way, by epoch, the newest <see cref="MostEpochWeights"/>; null if
    /// none are kept. A trial that ends without weights, or whose weights are released, keeps none.
    /// </summary>
    public ImmutableSortedDictionary<int, BlobRef>? EpochWeights { get; init; }

    /// <summary>What it reported at each rung that it reached; null before the first.</summary>
    public ImmutableSortedDictionary<int, RungValue>? Rungs { get; init; }

    /// <summary>The progress with one more rung.</summary>
    internal TrialProgress WithRung(int rung, RungValue reached)
    {
        var known = Rungs ?? ImmutableSortedDictionary<int, RungValue>.Empty;
        Invariant.Holds(!known.ContainsKey(rung), "a trial reports at a rung once");
        return this with { Rungs = known.Add(rung, reached) };
    }

    /// <summary>The progress after an attempt.</summary>
    /// <param name="ran">How long it ran; a clock that was set back may make it negative.</param>
    internal TrialProgress AfterRunning(TimeSpan ran) =>
        ran > TimeSpan.Zero ? this with { RunningTime = RunningTime + ran } : this;

    /// <summary>The progress with the weights of one more epoch.</summary>
    internal TrialProgress WithEpochWeights(int epoch, BlobRef weights)
    {
        var all = (EpochWeights ?? ImmutableSortedDictionary<int, BlobRef>.Empty).SetItem(epoch, weights);
        return this with { EpochWeights = all.Count > MostEpochWeights ? all.Remove(all.Keys.First()) : all };
    }
}
