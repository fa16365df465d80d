using System.Collections.Immutable;

namespace Sweep.Optimization.Pruners;

/// <summary>What a trial reported at the rungs that it reached.</summary>
/// <param name="Trial">Its number, from 0.</param>
/// <param name="Costs">
/// Rung -> the first cost that was measured there or later; smaller is better.
/// </param>
/// <param name="IsCompleted">Whether it trained to its end and has a result.</param>
public sealed record TrialRungs(int Trial, ImmutableSortedDictionary<int, double> Costs, bool IsCompleted)
{
    /// <summary>The last rung that it reached.</summary>
    /// <exception cref="InvalidOperationException">It reached none.</exception>
    public int LastRung => Costs.Keys.Last();
}
