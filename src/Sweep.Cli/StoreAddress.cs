using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Storage.Postgres;

namespace Sweep.Cli;

/// <summary>
/// Where sweeps are kept. As text it is what a person may be shown: it has no password.
/// </summary>
/// <param name="Option">
/// The option that leads there from here, with a space before it; empty where none is needed. For
/// commands that are suggested.
/// </param>
internal abstract record StoreAddress(string Option)
{
    public const string Variable = "SWEEP_STORE";

    public static readonly string Default = Path.Combine(".", ".sweep", "sweep.db");

    /// <summary>The folder of this machine that logs and the like are kept in.</summary>
    public abstract string Home { get; }

    /// <summary>Where this machine's logs of these sweeps lie.</summary>
    public string LogFolder => Path.Combine(Home, "logs");

    /// <summary>
    /// The option that leads there from every folder of this machine, with a space before it.
    /// </summary>
    public string OptionFromAnywhere =>
        $" --store {ShellText.Quote(this is File file ? Path.GetFullPath(file.Path) : Shown)}";

    public sealed override string ToString() => Shown;

    protected abstract string Shown { get; }

    /// <summary>A SQLite store.</summary>
    public sealed record File(string Path, string Option) : StoreAddress(Option)
    {
        public override string Home => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

        protected override string Shown => Path;
    }

    /// <summary>
    /// A store that machines share. Each keeps its own logs and the like, where those of its
    /// default store would be.
    /// </summary>
    public sealed record Postgres(PostgresAddress Address, string Option) : StoreAddress(Option)
    {
        public override string Home => Path.GetDirectoryName(Path.GetFullPath(Default))!;

        protected override string Shown => Address.ToString();
    }

    /// <summary>The option that every command with a store has.</summary>
    public static Option<string?> MakeOption() =>
        new("--store")
        {
            Description =
                $"Where sweeps are kept: a file, or postgres://USER@HOST/DATABASE. [default: {Variable}, else "
                + $"{Default}]",
            HelpName = "STORE",
        };

    /// <summary>The store that is meant, or what is wrong with it.</summary>
    public static (StoreAddress? Address, string? Mistake) Choose(string? typed, Func<string, string?> variable)
    {
        var fromVariable = variable(Variable) is { Length: > 0 } text ? text : null;
        var chosen = typed ?? fromVariable ?? Default;
        if (PostgresAddress.IsMeant(chosen))
        {
            var (address, mistake) = PostgresAddress.Parse(chosen);
            if (address is null)
                return (null, mistake);
            return (new Postgres(address, OptionFor(typed is null ? null : address.ToString())), null);
        }

        if (chosen.Contains("://", StringComparison.Ordinal))
            return (
                null,
                "the store is a URL of a kind that is not known: name a file, or postgres://USER@HOST/DATABASE"
            );
        if (chosen.Trim().Length == 0)
            return (null, "the store's path is empty: name a file");
        if (Directory.Exists(chosen))
            return (
                null,
                $"the store {chosen} is a folder: name a file in it, such as {Path.Combine(chosen, "sweep.db")}"
            );
        return (new File(chosen, OptionFor(typed)), null);
    }

    /// <summary>
    /// What is wrong with making a store there; null if nothing is. Only the default store brings
    /// its own folder, so that a slip in a path makes no tree of folders.
    /// </summary>
    public string? CreationMistake =>
        this is File file
        && Path.GetFullPath(file.Home) != Path.GetDirectoryName(Path.GetFullPath(Default))
        && !Directory.Exists(file.Home)
            ? $"the store's folder {file.Home} does not exist: make it with `mkdir -p "
                + $"{ShellText.Quote(file.Home)}`, or mend the path {file.Path}"
            : null;

    /// <summary>A path as short as it can be said from here.</summary>
    public static string Relative(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static string OptionFor(string? typed) => typed is null ? "" : $" --store {ShellText.QuotePath(typed)}";
}
