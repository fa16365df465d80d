using System.Collections.Immutable;
using Foundation;
using Sweep.Optimization.Samplers.CovarianceMatrix;
using Sweep.Optimization.Samplers.Evolution;
using Sweep.Optimization.Samplers.GridSearch;
using Sweep.Optimization.Samplers.QuasiRandom;
using Sweep.Optimization.Samplers.RandomSearch;
using Sweep.Optimization.Samplers.Tpe;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Optimization.Samplers;

/// <summary>The samplers by their names in a sweep file.</summary>
public static class SamplerKinds
{
    /// <summary>
    /// The names of those that sample; <see cref="AutoSampler"/> takes one of them.
    /// </summary>
    public static readonly ImmutableArray<string> Names = SamplerSpec.Kinds.Remove(SamplerSpec.Auto);

    /// <summary>The most parameters that cma_es takes.</summary>
    private const int MostCmaParameters = 100;

    /// <summary>Whether a sampler has this name.</summary>
    public static bool Knows(string kind) => Names.Contains(kind);

    /// <summary>
    /// Why this study cannot be sampled in this way, in a sentence for the user; null if it can.
    /// </summary>
    /// <param name="objectives">How many costs a completed trial has; at least 1.</param>
    public static string? Validate(SamplerSpec spec, SearchSpace space, int objectives)
    {
        if (!Knows(spec.Kind))
            return $"there is no sampler '{spec.Kind}'; the samplers are {string.Join(", ", Names)}";
        if (spec.StartupTrials < 1)
            return "startup_trials is at least 1";
        if (spec.Window < 1)
            return "window is at least 1";
        return spec.Kind switch
        {
            SamplerSpec.Grid => AgainstGrid(space),
            SamplerSpec.Sobol => AgainstSobol(space),
            SamplerSpec.Cma => AgainstCma(space, objectives),
            _ => null,
        };
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
        var objection = Validate(spec, space, objectives);
        Invariant.Holds(objection is null, objection ?? "");
        var points = new PointSpace(space);
        return spec.Kind switch
        {
            SamplerSpec.Tpe => new TpeSampler(spec, points, seed, objectives),
            SamplerSpec.Random => new RandomSampler(points, seed),
            SamplerSpec.Grid => new GridSampler(points),
            SamplerSpec.Sobol => new SobolSampler(points, seed),
            SamplerSpec.Cma => new CmaSampler(spec, points, seed),
            SamplerSpec.Nsga2 => new EvolutionSampler(points, seed, objectives),
            _ => throw Invariant.Unreachable(spec.Kind),
        };
    }

    private static string? AgainstGrid(SearchSpace space) =>
        space.Parameters.FirstOrDefault(parameter => parameter.Distribution.Count is null) is { } endless
            ? $"a grid needs parameters with finitely many values; '{endless.Name}' has too many: list its values, "
                + "give it a step, or choose another sampler"
            : null;

    private static string? AgainstSobol(SearchSpace space) =>
        space.Parameters.Length > SobolDirections.MostDimensions
            ? $"sobol takes at most {SobolDirections.MostDimensions} parameters, and there are "
                + $"{space.Parameters.Length}: choose tpe or random"
            : null;

    private static string? AgainstCma(SearchSpace space, int objectives)
    {
        if (objectives > 1)
            return $"cma_es takes one objective, and there are {objectives}: choose tpe or nsga2";
        if (space.Parameters.FirstOrDefault(parameter => !parameter.When.IsEmpty) is { } conditional)
            return $"cma_es draws all parameters in every trial, and '{conditional.Name}' is conditional: choose tpe";
        var numbers = space.Parameters.Count(parameter => parameter.Distribution is not Distribution.Categorical);
        if (numbers == 0)
            return "cma_es needs a parameter with a range: choose tpe";
        return numbers > MostCmaParameters
            ? $"cma_es takes at most {MostCmaParameters} parameters with ranges, and there are {numbers}: choose tpe"
            : null;
    }
}
