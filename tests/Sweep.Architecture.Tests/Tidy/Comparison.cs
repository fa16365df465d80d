namespace Sweep.Architecture.Tests.Tidy;

/// <summary>How the faults of the files differ from the list of known faults.</summary>
/// <param name="Risen">A message for each fault of a file and rule whose count rose.</param>
/// <param name="Fallen">A message for each count that fell.</param>
internal sealed record Comparison(IReadOnlyList<string> Risen, IReadOnlyList<string> Fallen)
{
    public static Comparison Of(
        IReadOnlyDictionary<(string Path, string Rule), int> known,
        IReadOnlyDictionary<string, IReadOnlyList<Fault>> faults
    )
    {
        var moved = OfVanishedFiles(known, faults);
        var risen = new List<string>();
        var fallen = new List<string>();
        foreach (var (path, present) in faults)
        {
            foreach (var rule in Rules.Names)
            {
                Fault[] broken = [.. present.Where(fault => fault.Rule == rule)];
                var isKnown = known.TryGetValue((path, rule), out var count);
                var limit = isKnown ? count : moved[(Path.GetFileName(path), rule)].Sum();
                if (broken.Length > limit)
                    risen.AddRange(broken.Select(fault => Message(path, fault, limit)));
                if (broken.Length != count)
                    fallen.Add($"{path}: {rule} {count} -> {broken.Length}");
            }
        }

        var vanished = known.Keys.Where(key => !faults.ContainsKey(key.Path)).Select(key => key.Path).Distinct();
        return new(risen, [.. fallen, .. vanished.Select(path => $"{path} is gone")]);
    }

    private static string Message(string path, Fault fault, int limit) =>
        $"{path}({fault.Line}): {fault.Rule}: {fault.Text} ({limit} known)";

    /// <summary>A file that moves keeps its counts: they are found by its name.</summary>
    private static ILookup<(string Name, string Rule), int> OfVanishedFiles(
        IReadOnlyDictionary<(string Path, string Rule), int> known,
        IReadOnlyDictionary<string, IReadOnlyList<Fault>> faults
    ) =>
        known
            .Where(entry => !faults.ContainsKey(entry.Key.Path))
            .ToLookup(entry => (Path.GetFileName(entry.Key.Path), entry.Key.Rule), entry => entry.Value);
}
