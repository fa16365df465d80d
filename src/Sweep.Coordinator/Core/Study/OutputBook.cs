using System.Collections.Immutable;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// How much of the attempts' output a store holds for one sweep, and whose goes first.
/// </summary>
/// <param name="Rows">
/// In the order of trials and attempts, which is about that of their age.
/// </param>
/// <param name="Bytes">Of all of them.</param>
public sealed record OutputBook(
    ImmutableSortedDictionary<(int Trial, int Replicate, int Attempt), long> Rows,
    long Bytes
)
{
    public static readonly OutputBook Empty = new(
        ImmutableSortedDictionary<(int Trial, int Replicate, int Attempt), long>.Empty,
        0
    );

    public static OutputBook Of(IEnumerable<OutputSize> rows) =>
        rows.Aggregate(Empty, (book, row) => book.Set(KeyOf(row), row.Bytes));

    /// <summary>Takes up that an attempt has so many bytes now.</summary>
    /// <param name="limit">The most bytes of all attempts; the attempt itself stays.</param>
    /// <returns>The attempts whose output goes, the oldest first.</returns>
    public (OutputBook Book, ImmutableArray<OutputSize> Forgotten) Add(OutputSize row, long limit)
    {
        var key = KeyOf(row);
        // What is told again takes nothing away.
        var book = Set(key, Math.Max(row.Bytes, Rows.GetValueOrDefault(key)));
        var forgotten = ImmutableArray.CreateBuilder<OutputSize>();
        foreach (var (other, bytes) in book.Rows)
        {
            if (book.Bytes <= limit)
                break;
            if (other == key)
                continue;
            forgotten.Add(new OutputSize(other.Trial, other.Replicate, other.Attempt, bytes));
            book = new OutputBook(book.Rows.Remove(other), book.Bytes - bytes);
        }

        return (book, forgotten.ToImmutable());
    }

    private static (int Trial, int Replicate, int Attempt) KeyOf(OutputSize row) =>
        (row.Trial, row.Replicate, row.Attempt);

    private OutputBook Set((int Trial, int Replicate, int Attempt) key, long bytes) =>
        new(Rows.SetItem(key, bytes), Bytes - Rows.GetValueOrDefault(key) + bytes);
}
