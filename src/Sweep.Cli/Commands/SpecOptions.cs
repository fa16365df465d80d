using System.CommandLine;
using Foundation;
using Sweep.Specs;

namespace Sweep.Cli.Commands;

/// <summary>
/// A sweep file, and what is to be otherwise than it says: what run and submit can be told.
/// </summary>
internal sealed class SpecOptions
{
    private readonly Argument<string> file = new("FILE") { Description = "The sweep file." };
    private readonly Option<int?> trials = new("--trials")
    {
        Description = "How many trials, instead of the file's number.",
        HelpName = "N",
    };
    private readonly Option<ulong?> seed = new("--seed")
    {
        Description = "The seed of all random draws, instead of the file's.",
        HelpName = "N",
    };
    private readonly Option<string?> name = new("--name")
    {
        Description = "The name of the sweep, instead of the file's.",
        HelpName = "NAME",
    };

    private readonly Option<string?> trialTimeout = new("--trial-timeout")
    {
        Description = "How long an attempt may train, instead of the file's, e.g. 30m.",
        HelpName = "DURATION",
    };

    private readonly StopOptions stop = new();

    private readonly Option<string[]> set = new("--set")
    {
        Description = "Changes one setting, e.g. training.epochs=200. May be repeated.",
        HelpName = "PATH=VALUE",
        Arity = ArgumentArity.OneOrMore,
    };

    public SpecOptions() =>
        set.Validators.Add(given =>
        {
            foreach (var token in given.Tokens.Where(token => !SpecOverrides.TrySplitSet(token.Value, out _)))
                given.AddError($"--set {token.Value}: expected PATH=VALUE, e.g. --set training.epochs=200");
        });

    public void AddTo(Command command)
    {
        command.Arguments.Add(file);
        foreach (var option in (Option[])[trials, .. stop.All, seed, name, trialTimeout, set])
            command.Options.Add(option);
    }

    /// <summary>The file as the user typed it.</summary>
    public string FileOf(ParseResult parsed) => parsed.GetValue(file)!;

    public SpecResult Read(ParseResult parsed) =>
        SweepFile.ReadFile(
            FileOf(parsed),
            new SpecOverrides(
                parsed.GetValue(trials),
                parsed.GetValue(seed),
                parsed.GetValue(name),
                [.. (parsed.GetValue(set) ?? []).Select(Split)]
            )
            {
                TrialTimeout = parsed.GetValue(trialTimeout),
                Stop = stop.Read(parsed),
            }
        );

    private static (string Path, string Value) Split(string text) =>
        SpecOverrides.TrySplitSet(text, out var set) ? set : throw Invariant.Unreachable(text);
}
