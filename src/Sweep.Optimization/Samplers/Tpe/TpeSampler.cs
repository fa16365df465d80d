using Foundation;
using Sweep.Optimization.Samplers.RandomSearch;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>
/// The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kégl, "Algorithms for
/// hyper-parameter optimization", 2011): of candidates drawn from the density of good points, the
/// one is chosen that the density of the rest makes least likely. Running trials count among the
/// rest ("constant liar"), so that trials at the same time do not crowd. Where trials failed, the
/// choice is also by how likely a candidate is not to fail.
/// </summary>
internal sealed class TpeSampler : ISampler
{
    /// <summary>
    /// How often points are proposed before an untried one is searched for beside the first.
    /// </summary>
    private const int Rounds = 8;

    private static readonly SettingValue Startup = SettingValue.Of("startup"),
        Model = SettingValue.Of("model"),
        Beside = SettingValue.Of("beside");

    private readonly PointSpace space;
    private readonly SamplerSpec spec;
    private readonly ulong seed;
    private readonly Archive archive;
    private readonly Evidence evidence;
    private readonly Proposer proposer;

    public TpeSampler(SamplerSpec spec, PointSpace space, ulong seed, int objectives)
    {
        (this.spec, this.space, this.seed) = (spec, space, seed);
        archive = new Archive(space);
        evidence = new Evidence(objectives);
        proposer = spec.Joint ? new JointProposer(space, archive) : new SingleProposer(space, archive);
    }

    public Suggestion? Suggest(int trial, IReadOnlyList<Observation> history)
    {
        var rng = new Rng(seed, RngPurpose.Suggestion, trial);
        var ordered = ByTrial(history);
        var slots = archive.SlotsOf(ordered);
        var tried = archive.Tried(slots);
        if (space.Count.Total is { } total && (ulong)tried.Count >= total)
            return null;

        evidence.Read(ordered, slots);
        return evidence.Ended < spec.StartupTrials
            ? SuggestionOf(RandomSampler.Draw(space, tried, ref rng), Startup)
            : SuggestFromModel(tried, ref rng);
    }

    private Suggestion? SuggestFromModel(TriedPoints tried, ref Rng rng)
    {
        Point? first = null;
        proposer.Fit(evidence);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var proposal in proposer.Propose(ref rng))
            {
                if (!tried.Contains(proposal))
                    return SuggestionOf(proposal, Model);
                first ??= proposal;
            }
        }

        return SuggestionOf(FreePoint.Near(space, first!, tried, ref rng), Beside);
    }

    private Suggestion? SuggestionOf(Point? point, SettingValue note) =>
        point is null ? null : new Suggestion(space.Decode(point), note);

    private static IReadOnlyList<Observation> ByTrial(IReadOnlyList<Observation> history)
    {
        var last = int.MinValue;
        foreach (var observation in history)
        {
            if (observation.Trial < last)
                return [.. history.OrderBy(other => other.Trial)];
            last = observation.Trial;
        }

        return history;
    }
}
