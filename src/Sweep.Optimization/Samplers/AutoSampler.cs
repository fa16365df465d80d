using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Optimization.Samplers;

/// <summary>What auto stands for in a study.</summary>
/// <param name="Spec">The same settings with another kind.</param>
/// <param name="Reason">Why, in a few words for the user.</param>
public sealed record SamplerChoice(SamplerSpec Spec, string Reason);

/// <summary>
/// Takes the sampler that bench/results/optimization.md supports. A study asks once, when it is
/// made, and keeps the answer.
/// </summary>
public static class AutoSampler
{
    /// <summary>From so many trials on, CMA-ES is ahead of TPE.</summary>
    private const int FewestCmaTrials = 200;

    /// <summary>The sampler for a study; its kind is not auto.</summary>
    /// <param name="spec">Its kind is auto.</param>
    /// <param name="objectives">How many costs a completed trial has; at least 1.</param>
    /// <param name="trials">How many trials the study has at most.</param>
    public static SamplerChoice Choose(SamplerSpec spec, SearchSpace space, int objectives, int trials)
    {
        if (!spec.Joint)
            return new(spec with { Kind = SamplerSpec.Tpe }, "joint is a setting of tpe");
        if (space.Parameters.Any(parameter => !parameter.When.IsEmpty))
            return new(spec with { Kind = SamplerSpec.Tpe }, "some parameters are conditional");
        if (objectives > 1)
            return new(spec with { Kind = SamplerSpec.Tpe, Joint = false }, $"there are {objectives} objectives");
        var cma = spec with { Kind = SamplerSpec.Cma };
        var isLong = trials >= FewestCmaTrials && 2 * Numbers(space) >= space.Parameters.Length;
        return isLong && SamplerKinds.Validate(cma, space, objectives) is null
            ? new(cma, $"there are {trials} trials, and most parameters are numbers")
            : new(spec with { Kind = SamplerSpec.Tpe }, "it finds good points in few trials");
    }

    private static int Numbers(SearchSpace space) =>
        space.Parameters.Count(parameter => parameter.Distribution is not Distribution.Categorical);
}
