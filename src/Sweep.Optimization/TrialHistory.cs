using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Sweep.Optimization;

/// <summary>
/// Observations that only ever gain trials and outcomes, as a persistent list: each change gives a
/// new one and leaves the old one as it was. Whether a history continues another is known in
/// constant time, so that a sampler reads only the trials that are new to it.
/// </summary>
[CollectionBuilder(typeof(TrialHistory), nameof(Of))]
public sealed class TrialHistory : IReadOnlyList<Observation>
{
    private readonly ImmutableList<Observation> items;
    private readonly Branch branch;

    private TrialHistory(ImmutableList<Observation> items, Branch branch) =>
        (this.items, this.branch) = (items, branch);

    /// <summary>A history without trials.</summary>
    public static TrialHistory Empty => new([], new Branch());

    /// <summary>How many trials it has.</summary>
    public int Count => items.Count;

    /// <summary>The observation at an index, from 0.</summary>
    public Observation this[int index] => items[index];

    /// <summary>A history of these observations.</summary>
    public static TrialHistory Of(ReadOnlySpan<Observation> observations) =>
        new([.. observations], new Branch { Tip = observations.Length });

    /// <summary>This history and one more trial.</summary>
    public TrialHistory Add(Observation observation)
    {
        // Of two histories that grow from this one, the first keeps its branch.
        var grown = branch.TryGrow(items.Count) ? branch : new Branch { Tip = items.Count + 1 };
        return new TrialHistory(items.Add(observation), grown);
    }

    /// <summary>The same with another outcome at an index.</summary>
    public TrialHistory WithOutcome(int index, Outcome outcome) =>
        new(items.SetItem(index, items[index] with { Outcome = outcome }), branch);

    /// <summary>
    /// Whether the trials of <paramref name="earlier"/>, with their parameters, are the first of
    /// this one's. May be false although they are; never true although they are not.
    /// </summary>
    public bool Continues(TrialHistory earlier) => branch == earlier.branch && Count >= earlier.Count;

    /// <inheritdoc/>
    public IEnumerator<Observation> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>One sequence of trials, whose beginnings are the histories on it.</summary>
    private sealed class Branch
    {
        private int tip;

        public int Tip
        {
            init => tip = value;
        }

        /// <summary>
        /// Makes room for one more after the first <paramref name="count"/>, unless there is one
        /// already.
        /// </summary>
        public bool TryGrow(int count) => Interlocked.CompareExchange(ref tip, count + 1, count) == count;
    }
}
