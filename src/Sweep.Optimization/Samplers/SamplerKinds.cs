using System.Collections.Immutable;
using Foundation;
using Sweep.Optimization.Samplers.GridSearch;
using Sweep.Optimization.Samplers.RandomSearch;
using Sweep.Optimization.Samplers.Tpe;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Optimization.Samplers;

/// <summary>The samplers by their names in a sweep file.</summary>
public static class SamplerKinds
{
    private const string Grid = "grid";
    private const string Random = "random";
    private const string Tpe = "tpe";

    /// <summary>The names, the default first.</summary>
    public static readonly ImmutableArray<string> Names = [Tpe, Random, Grid];

    /// <summary>Whether a sampler has this name.</summary>
    public static bool Knows(string kind) => Names.Contains(kind);

    /// <summary>
    /// Why this space cannot be sampled in this way, in a sentence for the user; null if it can.
    /// </summary>
    public static string? Validate(SamplerSpec spec, SearchSpace space)
    {
        if (!Knows(spec.Kind))
            return $"there is no sampler '{spec.Kind}'; the samplers are {string.Join(", ", Names)}";
        if (spec.StartupTrials < 1)
            return "startup_trials is at least 1";
        if (spec.Window < 1)
            return "window is at least 1";
        if (spec.Kind != Grid)
            return null;
        var endless = space.Parameters.FirstOrDefault(parameter => parameter.Distribution.Count is null);
        return endless is null
            ? null
            : $"a grid needs parameters with finitely many values; '{endless.Name}' has too many: list its values, "
                + "give it a step, or choose another sampler";
    }

    /// <summary>The sampler that a specification names.</summary>
    /// <param name="spec">The settings in a sweep file.</param>
    /// <param name="space">The parameters and their distributions.</param>
    /// <param name="seed">
    /// The study's seed: trial n draws from the stream (seed, suggestion, n).
    /// </param>
    /// <param name="objectives">How many costs a completed trial has; at least 1.</param>
    /// <exception cref="InvariantViolatedException">
    /// <see cref="Validate"/> has an objection.
    /// </exception>
    public static ISampler Create(SamplerSpec spec, SearchSpace space, ulong seed, int objectives)
    {
        Invariant.Holds(objectives >= 1, "a study has an objective");
        var objection = Validate(spec, space);
        Invariant.Holds(objection is null, objection ?? "");
        var points = new PointSpace(space);
        return spec.Kind switch
        {
            Tpe => new TpeSampler(spec, points, seed, objectives),
            Random => new RandomSampler(points, seed),
            Grid => new GridSampler(points),
            _ => throw Invariant.Unreachable(spec.Kind),
        };
    }
}
