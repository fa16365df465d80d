using System.Collections.Concurrent;

namespace Sweep.Remoting.Links;

/// <summary>The connections of one transport.</summary>
internal sealed class AssociationSet
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<LinkAssociation, byte> standing = new(ReferenceEqualityComparer.Instance);

    public int Count => standing.Count;

    public void Add(LinkAssociation association)
    {
        standing[association] = 0;
        association.Completion.ContinueWith(_ => standing.TryRemove(association, out byte _), TaskScheduler.Default);
    }

    /// <summary>Ends all of them; what was written last goes out before.</summary>
    public async Task EndAsync(TimeProvider clock)
    {
        var all = standing.Keys.ToArray();
        var ends = Task.WhenAll(
            all.Select(association => association.EndAsync()).Concat(all.Select(association => association.Completion))
        );
        await Task.WhenAny(ends, Task.Delay(EndLimit, clock)).ConfigureAwait(false);
    }
}
