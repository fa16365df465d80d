using System.Collections.Immutable;

namespace Sweep.Optimization;

/// <summary>
/// What came of a trial so far, as far as choosing the next one goes. In every state its parameters
/// count as tried.
/// </summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <summary>
    /// Handed out, and without a result (queued and paused trials too). A model keeps away from it.
    /// </summary>
    public sealed record Running : Outcome;

    /// <summary>It has a result.</summary>
    /// <param name="Costs">
    /// One for each objective; smaller is better. If one is not finite, the trial counts as
    /// <see cref="Diverged"/>.
    /// </param>
    public sealed record Completed(ImmutableArray<double> Costs) : Outcome
    {
        /// <summary>Whether this is a result that can be compared with others.</summary>
        public bool IsFinite
        {
            get
            {
                // No closure: a model asks this of every trial, for every suggestion.
                foreach (var cost in Costs.AsSpan())
                {
                    if (!double.IsFinite(cost))
                        return false;
                }

                return true;
            }
        }

        /// <summary>Whether the costs are equal, one by one.</summary>
        public bool Equals(Completed? other) => other is not null && Costs.SequenceEqual(other.Costs);

        /// <inheritdoc/>
        public override int GetHashCode() => Costs.Aggregate(17, HashCode.Combine);
    }

    /// <summary>Stopped early as hopeless.</summary>
    /// <param name="Cost">
    /// The last cost that it reported; smaller is better. If not finite, the trial counts as
    /// <see cref="Diverged"/>.
    /// </param>
    /// <param name="Step">How far it got: trials that got further say more.</param>
    public sealed record Pruned(double Cost, int Step) : Outcome;

    /// <summary>Its loss left the finite numbers. Known to be bad, and never best.</summary>
    public sealed record Diverged : Outcome;

    /// <summary>
    /// Its program ended badly. To a model it is what <see cref="Diverged"/> is: evidence against
    /// its point.
    /// </summary>
    public sealed record Failed : Outcome;

    /// <summary>The user ended it. No model sees it.</summary>
    public sealed record Cancelled : Outcome;
}
