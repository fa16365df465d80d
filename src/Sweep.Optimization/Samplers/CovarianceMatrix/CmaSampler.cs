using Foundation;
using Sweep.Optimization.Samplers.RandomSearch;
using Sweep.Optimization.Samplers.Tpe;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Samplers.CovarianceMatrix;

/// <summary>
/// CMA-ES (Hansen and Ostermeier, "Completely derandomized self-adaptation in evolution
/// strategies", 2001): numbers are drawn from a normal distribution that moves, turns and stretches
/// towards where trials did well. Choices have no order that it could use: TPE makes them, one by
/// one. All is computed from the history, which is read in generations by trial number.
/// </summary>
internal sealed class CmaSampler : ISampler
{
    /// <summary>Draws before an untried point is searched for beside the first.</summary>
    private const int Draws = 32;

    private static readonly SettingValue Startup = SettingValue.Of("startup"),
        Model = SettingValue.Of("model"),
        Beside = SettingValue.Of("beside");

    private readonly PointSpace space;
    private readonly SamplerSpec spec;
    private readonly ulong seed;
    private readonly Archive archive;
    private readonly int[] dimensions;
    private readonly Generations generations;

    /// <summary>Null where all parameters are numbers.</summary>
    private readonly TpeSampler? chooser;

    public CmaSampler(SamplerSpec spec, PointSpace space, ulong seed)
    {
        (this.spec, this.space, this.seed) = (spec, space, seed);
        archive = new Archive(space);
        dimensions = [.. Enumerable.Range(0, space.Dimensions).Where(at => space.AxisOf(at) is OrderedAxis)];
        generations = new Generations(space, dimensions, spec.StartupTrials);
        if (dimensions.Length < space.Dimensions)
            chooser = new TpeSampler(spec with { Joint = false }, space, seed, objectives: 1);
    }

    public Suggestion? Suggest(int trial, IReadOnlyList<Observation> history)
    {
        // Its own stream: the chooser draws from epoch 0.
        var rng = new Rng(seed, RngPurpose.Suggestion, trial, epoch: 1);
        var ended = EndedIn(history);
        var tried = archive.Tried(history);
        if (space.Count.Total is { } total && (ulong)tried.Count >= total)
            return null;
        if (generations.Read(ended) is not { } distribution)
            return SuggestionOf(RandomSampler.Draw(space, tried, ref rng), Startup);

        var template = Chosen(trial, history);
        Point? first = null;
        for (var draw = 0; draw < Draws; draw++)
        {
            var point = Placed(template, distribution.Draw(ref rng));
            if (!tried.Contains(point))
                return SuggestionOf(point, Model);
            first ??= point;
        }

        return SuggestionOf(FreePoint.Near(space, first!, tried, ref rng), Beside);
    }

    private EndedTrial[] EndedIn(IReadOnlyList<Observation> history)
    {
        var ended = new List<EndedTrial>(history.Count);
        foreach (var (observation, slot) in history.Zip(archive.SlotsOf(history)))
        {
            if (slot == Archive.Foreign)
                continue;
            if (EndedTrial.Of(observation.Trial, archive.PointAt(slot), observation.Outcome) is { } trial)
                ended.Add(trial);
        }

        ended.Sort((a, b) => a.Trial.CompareTo(b.Trial));
        return [.. ended];
    }

    /// <summary>[dimensions of the space]; the cells of the choices.</summary>
    private ulong[] Chosen(int trial, IReadOnlyList<Observation> history) =>
        chooser?.Suggest(trial, history) is { } suggestion
            ? space.Encode(suggestion.Parameters)!.Cells.ToArray()
            : new ulong[space.Dimensions];

    private Point Placed(ulong[] template, double[] positions)
    {
        var (cells, active) = ((ulong[])template.Clone(), new bool[space.Dimensions]);
        Array.Fill(active, true);
        for (var i = 0; i < dimensions.Length; i++)
            cells[dimensions[i]] = space.AxisOf(dimensions[i]).CellAt(positions[i]);
        return new Point(cells, active);
    }

    private Suggestion? SuggestionOf(Point? point, SettingValue note) =>
        point is null ? null : new Suggestion(space.Decode(point), note);
}
