using System.CommandLine;

namespace Sweep.Cli.Commands;

/// <summary>Where sweeps are kept.</summary>
/// <param name="File">The path of a SQLite store.</param>
/// <param name="Option">The option that leads there from here, with a space before it; empty where none is needed. For commands that are suggested.</param>
internal sealed record StorePath(string File, string Option)
{
    public const string Variable = "SWEEP_STORE";

    public static readonly string Default = Path.Combine(".", ".sweep", "sweep.db");

    /// <summary>The option that every command with a store has.</summary>
    public static Option<string?> MakeOption() => new("--store")
    {
        Description = $"Where sweeps are kept: a file. [default: {Variable}, else {Default}]",
        HelpName = "STORE",
    };

    /// <summary>The store that is meant, or what is wrong with it.</summary>
    public static (StorePath? Path, string? Mistake) Choose(string? typed, Func<string, string?> variable)
    {
        var fromVariable = variable(Variable) is { Length: > 0 } text ? text : null;
        var chosen = typed ?? fromVariable ?? Default;
        if (chosen.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || chosen.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
            return (null, "a PostgreSQL store is not built yet: name a file");
        if (chosen.Trim().Length == 0) return (null, "the store's path is empty: name a file");
        if (Directory.Exists(chosen)) return (null, $"the store {chosen} is a folder: name a file in it, such as {Path.Combine(chosen, "sweep.db")}");
        return (new StorePath(chosen, typed is null ? "" : $" --store {Quoted(typed)}"), null);
    }

    /// <summary>The folder that logs and the like are kept in.</summary>
    public string Home => Path.GetDirectoryName(Path.GetFullPath(File))!;

    /// <summary>A path as short as it can be said from here.</summary>
    public string Relative(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(" '\"$`\\") < 0 ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
