using System.CommandLine;
using Sweep.Specs;

namespace Sweep.Cli.Commands;

/// <summary>When a sweep ends before all of its trials were tried, on the command line.</summary>
internal sealed class StopOptions
{
    private readonly Option<string?> time = new("--time")
    {
        Description = "How long the sweep runs, pauses not counted, before no further trial begins, e.g. 2h.",
        HelpName = "DURATION",
    };

    private readonly Option<string?> epochs = new("--epochs")
    {
        Description = "How many epochs trials train for in all before no further trial begins.",
        HelpName = "N",
    };

    private readonly Option<string?> patience = new("--patience")
    {
        Description = "After how many trials in a row without improvement no further trial begins.",
        HelpName = "N",
    };

    private readonly Option<string[]> target = new("--target")
    {
        Description = "The objective's value that is good enough; METRIC=VALUE for one of several objectives.",
        HelpName = "VALUE",
        Arity = ArgumentArity.OneOrMore,
    };

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Options.Add(option);
    }

    public Option[] All => [time, epochs, patience, target];

    public StopOverrides Read(ParseResult parsed) =>
        new()
        {
            Time = parsed.GetValue(time),
            Epochs = parsed.GetValue(epochs),
            Patience = parsed.GetValue(patience),
            Targets = [.. parsed.GetValue(target) ?? []],
        };
}
