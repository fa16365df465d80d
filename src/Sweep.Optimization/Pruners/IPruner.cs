namespace Sweep.Optimization.Pruners;

/// <summary>
/// Decides at rungs whether a trial trains on. A rung is an epoch, counted from 1, at which trials
/// are compared. What a pruner answers is a function of its settings and its arguments, and of
/// nothing else. It keeps no state, so any thread may use it.
/// </summary>
public interface IPruner
{
    /// <summary>The first rung of a trial after an epoch; null if none is left.</summary>
    /// <param name="trial">The number of the trial, from 0.</param>
    /// <param name="epoch">An epoch; 0 before the first.</param>
    int? NextRung(int trial, int epoch);

    /// <summary>Whether a trial trains on after the last rung that it reached.</summary>
    /// <param name="trial">What it reported so far, at one rung or more.</param>
    /// <param name="others">
    /// What the verdict may rest on: every other trial that may be seen, in any order.
    /// </param>
    Verdict Judge(TrialRungs trial, IReadOnlyList<TrialRungs> others);
}
