namespace Sweep.Architecture.Tests.Tidy;

/// <summary>
/// The faults that stood when the rules came: one line a file, with its count for each rule. Where
/// a merge left two lines for one file, the lower count is right, since counts only fall.
/// </summary>
internal static class KnownFaults
{
    public static IReadOnlyDictionary<(string Path, string Rule), int> Parse(IEnumerable<string> lines)
    {
        var counts = new Dictionary<(string, string), int>();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var words = line.Split(' ');
            var isFirst = paths.Add(words[0]);
            foreach (var rule in Rules.Names)
            {
                var at = Array.IndexOf(words, rule);
                var count = at < 0 ? 0 : int.Parse(words[at + 1], System.Globalization.CultureInfo.InvariantCulture);
                counts[(words[0], rule)] = isFirst ? count : Math.Min(count, counts[(words[0], rule)]);
            }
        }

        return counts;
    }

    public static IEnumerable<string> Lines(IReadOnlyDictionary<string, IReadOnlyList<Fault>> faults) =>
        faults
            .Where(file => file.Value.Count > 0)
            .OrderBy(file => file.Key, StringComparer.Ordinal)
            .Select(file => $"{file.Key} {Counts(file.Value)}");

    private static string Counts(IReadOnlyList<Fault> faults)
    {
        var present = Rules.Names.Select(rule => (Rule: rule, Count: faults.Count(fault => fault.Rule == rule)));
        return string.Join(' ', present.Where(pair => pair.Count > 0).Select(pair => $"{pair.Rule} {pair.Count}"));
    }
}
