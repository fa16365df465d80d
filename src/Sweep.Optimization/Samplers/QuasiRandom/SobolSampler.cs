using Foundation;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Samplers.QuasiRandom;

/// <summary>
/// Spreads trials more evenly than chance does: trial n is the n-th point of a scrambled Sobol
/// sequence, each parameter having a coordinate of its own whether it is active or not. Where that
/// point was tried, it is one near it.
/// </summary>
internal sealed class SobolSampler : ISampler
{
    private readonly PointSpace space;
    private readonly ulong seed;
    private readonly Archive archive;
    private readonly SobolSequence sequence;

    public SobolSampler(PointSpace space, ulong seed)
    {
        (this.space, this.seed) = (space, seed);
        archive = new Archive(space);
        // No trial has this number, so no suggestion draws from this stream.
        sequence = SobolSequence.Scrambled(space.Dimensions, new Rng(seed, RngPurpose.Suggestion, trial: -1));
    }

    public Suggestion? Suggest(int trial, IReadOnlyList<Observation> history)
    {
        var tried = archive.Tried(history);
        if (space.Count.Total is { } total && (ulong)tried.Count >= total)
            return null;
        var point = space.At(sequence.At((uint)trial));
        var rng = new Rng(seed, RngPurpose.Suggestion, trial);
        if (tried.Contains(point))
            point = FreePoint.Near(space, point, tried, ref rng);
        return point is null ? null : new Suggestion(space.Decode(point), new SettingValue.Null());
    }
}
