using System.Collections.Immutable;

namespace Vae.Models.Datasets.Files;

/// <summary>
/// Where data files lie: a folder with one folder a data set. Nothing outside it is read.
/// </summary>
public sealed record DataFolder(string Path)
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "SWEEP_DATA";

    /// <summary>
    /// The folder that the variable names, else <c>sweep</c> in the user's cache folder
    /// (<c>XDG_CACHE_HOME</c>, else <c>~/.cache</c>).
    /// </summary>
    /// <param name="variable">An environment variable, or null.</param>
    public static DataFolder Choose(Func<string, string?> variable)
    {
        if (variable(Variable) is { Length: > 0 } named)
            return new DataFolder(System.IO.Path.GetFullPath(named));
        var cache = variable("XDG_CACHE_HOME") is { Length: > 0 } chosen
            ? chosen
            : System.IO.Path.Combine(variable("HOME") ?? "", ".cache");
        return new DataFolder(System.IO.Path.GetFullPath(System.IO.Path.Combine(cache, "sweep")));
    }

    /// <summary>
    /// The path of the file, by the first of its names that is there; null if none is.
    /// </summary>
    public string? Find(DataFile file)
    {
        foreach (var path in file.Names.Select(name => System.IO.Path.Combine(Path, file.Folder, name)))
        {
            if (System.IO.Path.Exists(path))
                return path;
            var folder = System.IO.Path.GetDirectoryName(path)!;
            if (!path.Contains('*', StringComparison.Ordinal) || !Directory.Exists(folder))
                continue;
            if (
                Directory
                    .EnumerateFiles(folder, System.IO.Path.GetFileName(path))
                    .Order(StringComparer.Ordinal)
                    .FirstOrDefault() is
                { } found
            )
                return found;
        }

        return null;
    }

    /// <summary>Where the file belongs, under the best of its names.</summary>
    public string PathOf(DataFile file) => System.IO.Path.Combine(Path, file.Folder, file.Names[0]);

    /// <summary>Those files of a data set that are not there.</summary>
    public ImmutableArray<DataFile> Missing(DataSettings settings) =>
        [.. settings.Files().Where(file => Find(file) is null)];

    /// <summary>The path of a file that a data set cannot do without.</summary>
    /// <exception cref="DataException">It is not there.</exception>
    internal string Need(DataFile file) =>
        Find(file) ?? throw new DataException(PathOf(file), "is not there", file.Remedy);
}
