using System.CommandLine;
using System.Globalization;
using Sweep.Coordinator.Views;
using Sweep.Storage;

namespace Sweep.Cli.Commands.Models;

/// <summary>Which weights of a sweep: --trial and --epoch.</summary>
internal sealed class WeightsOptions
{
    /// <summary>What --epoch can say in place of a number.</summary>
    public const string Last = "last";

    private const string Best = "best";

    private readonly Option<string> trial = NumberOr(
        "--trial",
        Best,
        "The number of a trial, or best.",
        "the number of a trial",
        "N|best"
    );

    private readonly Option<string> epoch = MakeEpoch();

    public WeightsOptions() => trial.DefaultValueFactory = _ => Best;

    public static Option<string> MakeEpoch() =>
        NumberOr(
            "--epoch",
            Last,
            "An epoch that training.checkpoints kept on the way, or last; without it the kept epoch.",
            "an epoch",
            "E|last"
        );

    public void AddTo(Command command)
    {
        command.Options.Add(trial);
        command.Options.Add(epoch);
    }

    /// <summary>Whether the user named a trial or an epoch.</summary>
    public bool AreGiven(ParseResult parsed) =>
        parsed.GetResult(trial) is { Implicit: false } || parsed.GetValue(epoch) is not null;

    /// <summary>As <see cref="KeptTrial.Find"/>.</summary>
    public KeptTrial? Find(
        CliContext context,
        ParseResult parsed,
        IStudyReader store,
        SweepView sweep,
        out int exitCode
    )
    {
        int? number =
            parsed.GetValue(trial) is { } text && text != Best ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        return KeptTrial.Find(context, store, sweep, new WeightsChoice(number, parsed.GetValue(epoch)), out exitCode);
    }

    private static Option<string> NumberOr(string name, string word, string description, string expected, string help)
    {
        var option = new Option<string>(name) { Description = description, HelpName = help };
        option.Validators.Add(given =>
        {
            if (
                given.Tokens is [{ Value: var text }]
                && text != word
                && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            )
                given.AddError($"{name} {text}: expected {expected}, or {word}");
        });
        return option;
    }
}
