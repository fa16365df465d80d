namespace Sweep.Specs;

/// <summary>Which known name a misspelt one was probably meant to be.</summary>
internal static class NearestName
{
    /// <summary>Longer words are no misspelling of anything we know.</summary>
    private const int MaxLength = 60;

    /// <summary>
    /// The one known path that ends like what was written, of several the one that is least deep;
    /// else the name at the smallest edit distance, if that is small for its length; else null.
    /// </summary>
    internal static string? To(string written, IEnumerable<string> known)
    {
        if (written.Length is 0 or > MaxLength)
            return null;
        var plain = Plain(written);
        string? nearest = null;
        var best = 1 + plain.Length / 4;
        var ending = new List<string>();
        foreach (var name in known)
        {
            var distance = Distance(plain, Plain(name), best);
            if (distance < best || (distance == best && nearest is null))
                (best, nearest) = (distance, name);
            if (name.EndsWith('.' + LastPart(written), StringComparison.OrdinalIgnoreCase))
                ending.Add(name);
        }

        var shallowest = ending.GroupBy(name => name.Count(c => c == '.')).MinBy(names => names.Key)?.ToList();
        return shallowest is [var only] ? only : nearest;
    }

    private static string Plain(string name) => name.ToLowerInvariant().Replace('-', '_');

    private static string LastPart(string path) => path[(path.LastIndexOf('.') + 1)..];

    /// <summary>
    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment);
    /// anything above <paramref name="limit"/> is limit + 1.
    /// </summary>
    internal static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit)
            return limit + 1;
        Span<int> before = stackalloc int[b.Length + 1],
            last = stackalloc int[b.Length + 1],
            row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            var spare = before;
            before = last;
            last = row;
            row = spare;
        }

        return Math.Min(last[b.Length], limit + 1);
    }
}
