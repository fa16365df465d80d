namespace Sweep.Architecture.Tests.Folders;

/// <summary>A folder whose files name a type of another one, both inside of one folder.</summary>
/// <param name="Parent">The folder that both are in.</param>
internal readonly record struct FolderArrow(string Parent, string From, string To)
{
    public override string ToString() => $"{Parent}: {From} -> {To}";
}

/// <summary>Which folders know which of their siblings.</summary>
internal static class FolderArrows
{
    /// <summary>Every arrow, with an example of the file and the type that make it.</summary>
    public static IReadOnlyDictionary<FolderArrow, string> Of(IReadOnlyList<SourceFile> files)
    {
        var declaring = files
            .SelectMany(file => file.Declared.Select(type => (Type: type, File: file)))
            .ToLookup(found => found.Type, found => found.File, StringComparer.Ordinal);
        var arrows = new Dictionary<FolderArrow, string>();
        foreach (var file in files)
        {
            foreach (var type in file.Used)
            {
                foreach (var other in declaring[type].Where(other => file.Visible.Contains(other.Namespace)))
                    if (Between(file.Folder, other.Folder) is { } arrow)
                        arrows.TryAdd(arrow, $"{file.Folder}/{file.Name} names {type} of {other.Folder}");
            }
        }

        return arrows;
    }

    /// <summary>The arrows from which a way leads back.</summary>
    public static IEnumerable<FolderArrow> InCircles(IReadOnlyCollection<FolderArrow> arrows) =>
        arrows.Where(arrow => IsReached(arrows, arrow.Parent, arrow.To, arrow.From));

    private static bool IsReached(IReadOnlyCollection<FolderArrow> arrows, string parent, string from, string to)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal) { from };
        var next = new Queue<string>(reached);
        while (next.TryDequeue(out var folder))
        {
            foreach (var arrow in arrows.Where(arrow => arrow.Parent == parent && arrow.From == folder))
                if (reached.Add(arrow.To))
                    next.Enqueue(arrow.To);
        }

        return reached.Contains(to);
    }

    /// <summary>Null where one is inside of the other, or they are of two projects.</summary>
    private static FolderArrow? Between(string from, string to)
    {
        var (first, second) = (from.Split('/'), to.Split('/'));
        var shared = first.Zip(second).TakeWhile(pair => pair.First == pair.Second).Count();
        if (shared == 0 || shared == first.Length || shared == second.Length)
            return null;
        return new FolderArrow(string.Join('/', first[..shared]), first[shared], second[shared]);
    }
}
