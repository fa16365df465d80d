using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Search;

namespace Sweep.Optimization.Importances;

/// <summary>The ways to tell which parameters mattered, by their names.</summary>
/// <remarks>
/// <c>ped_anova</c> asks which parameters decide whether a trial is among the best tenth (Watanabe,
/// Bansal and Hutter, "PED-ANOVA: efficiently quantifying hyperparameter importance in arbitrary
/// subspaces", 2023): the shares sum to 1, and bad trials do not matter however bad they are.
/// <c>fanova</c> asks how much of the variance of the cost over the whole space each parameter
/// explains alone (Hutter, Hoos and Leyton-Brown, "An efficient approach for assessing
/// hyperparameter importance", 2014): what the shares lack of 1 is due to parameters together.
/// </remarks>
public static class ImportanceKinds
{
    /// <summary>By what decides whether a trial is among the best tenth.</summary>
    public const string OfTopTenth = "ped_anova";

    /// <summary>By the variance of the cost.</summary>
    public const string OfVariance = "fanova";

    /// <summary>With fewer completed trials nothing is known.</summary>
    public const int LeastTrials = 4;

    /// <summary>The names, the default first.</summary>
    public static readonly ImmutableArray<string> Names = [OfTopTenth, OfVariance];

    /// <summary>
    /// The importance of each parameter of the space, the largest first; of equals, in the order of
    /// the space.
    /// </summary>
    /// <param name="kind">One of <see cref="Names"/>.</param>
    /// <param name="space">The parameters and their distributions.</param>
    /// <param name="observations">
    /// The trials of a study. Only completed ones count, with finite costs and a point of the
    /// space.
    /// </param>
    /// <param name="objective">Which of the costs, from 0.</param>
    /// <param name="seed">The study's seed: the trees of fanova are drawn from it.</param>
    /// <returns>
    /// Empty where fewer than <see cref="LeastTrials"/> trials count.
    /// </returns>
    /// <exception cref="InvariantViolatedException">There is no such kind.</exception>
    public static ImmutableArray<ParameterImportance> Of(
        string kind,
        SearchSpace space,
        IEnumerable<Observation> observations,
        int objective,
        ulong seed
    )
    {
        Invariant.Holds(Names.Contains(kind), $"there is no importance '{kind}'");
        var data = CompletedTrials.Of(space, observations, objective);
        if (data.Count < LeastTrials)
            return [];
        var shares = kind == OfTopTenth ? PedAnova.Shares(data) : Fanova.Shares(data, seed);
        return
        [
            .. data
                .Features.Select(
                    (feature, index) => new ParameterImportance(feature.Parameter, shares[index], feature.ActiveCount)
                )
                .OrderByDescending(importance => importance.Share),
        ];
    }
}
