namespace Sweep.Optimization;

/// <summary>
/// Chooses the next trial's parameters. What it answers is a function of (specification, space,
/// seed, trial number, history) and of nothing else: neither of earlier calls nor of the order in
/// which the history lists its trials. It may remember what it derived from earlier histories, so
/// one thread at a time.
/// </summary>
public interface ISampler
{
    /// <summary>
    /// The parameters of trial number <paramref name="trial"/>, or null if every point of a finite
    /// space was tried. A point that the history holds, in whatever state, is not suggested again
    /// while the space has another.
    /// </summary>
    /// <param name="trial">The number of the trial to come, from 0.</param>
    /// <param name="history">
    /// All earlier trials as this suggestion may see them (<see cref="StrictOrder"/>); observations
    /// that are no point of the space are skipped.
    /// </param>
    Suggestion? Suggest(int trial, IReadOnlyList<Observation> history);
}
