using Foundation;
using Sweep.Optimization.Samplers.RandomSearch;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Samplers.Evolution;

/// <summary>
/// NSGA-II (Deb, Pratap, Agarwal and Meyarivan, "A fast and elitist multiobjective genetic
/// algorithm", 2002), one child at a time: each trial descends from two of the best results so far,
/// so that no slot waits for the end of a generation (Durillo, Nebro, Luna and Alba, "On the effect
/// of the steady-state selection scheme", 2009).
/// </summary>
internal sealed class EvolutionSampler(PointSpace space, ulong seed, int objectives) : ISampler
{
    /// <summary>
    /// How many results may have children; so many trials are drawn at random before that.
    /// </summary>
    public const int Population = 20;

    /// <summary>Children before an untried point is searched for beside the first.</summary>
    private const int Children = 32;

    private static readonly SettingValue Startup = SettingValue.Of("startup"),
        Child = SettingValue.Of("child"),
        Beside = SettingValue.Of("beside");

    private readonly Archive archive = new(space);

    public Suggestion? Suggest(int trial, IReadOnlyList<Observation> history)
    {
        var rng = new Rng(seed, RngPurpose.Suggestion, trial);
        var parents = Results.Best(history, archive, objectives, Population);
        var tried = archive.Tried(history);
        if (space.Count.Total is { } total && (ulong)tried.Count >= total)
            return null;
        if (parents.Length < Population)
            return SuggestionOf(RandomSampler.Draw(space, tried, ref rng), Startup);

        Point? first = null;
        for (var child = 0; child < Children; child++)
        {
            var (one, other) = (Tournament(parents, ref rng), Tournament(parents, ref rng));
            var point = Variation.ChildOf(space, one, other, ref rng);
            if (!tried.Contains(point))
                return SuggestionOf(point, Child);
            first ??= point;
        }

        return SuggestionOf(FreePoint.Near(space, first!, tried, ref rng), Beside);
    }

    /// <summary>The better of two: parents are listed best first.</summary>
    private static Point Tournament(Point[] parents, ref Rng rng) =>
        parents[Math.Min(rng.NextInt(parents.Length), rng.NextInt(parents.Length))];

    private Suggestion? SuggestionOf(Point? point, SettingValue note) =>
        point is null ? null : new Suggestion(space.Decode(point), note);
}
