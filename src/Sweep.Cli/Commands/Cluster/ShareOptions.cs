using System.CommandLine;

namespace Sweep.Cli.Commands.Cluster;

/// <summary>What share of a fleet a sweep has.</summary>
internal sealed class ShareOptions
{
    private const int MostPriority = 1000;

    private readonly Option<int?> priority = new("--priority")
    {
        Description = "Sweeps of a higher one are served first. [default: 0, or as before]",
        HelpName = "N",
    };
    private readonly Option<int?> mostSlots = new("--max-slots")
    {
        Description = "The most slots at once. [default: as many as there are, or as before]",
        HelpName = "N",
    };

    public ShareOptions()
    {
        priority.Validators.Add(given =>
        {
            if (
                given.Tokens.Count == 1
                && int.TryParse(given.Tokens[0].Value, out var number)
                && number is < -MostPriority or > MostPriority
            )
                given.AddError($"--priority {given.Tokens[0].Value}: expected -{MostPriority} to {MostPriority}");
        });
        mostSlots.Validators.Add(given =>
        {
            if (given.Tokens.Count == 1 && int.TryParse(given.Tokens[0].Value, out var number) && number < 1)
                given.AddError($"--max-slots {given.Tokens[0].Value}: expected at least 1");
        });
    }

    public Option[] Options => [priority, mostSlots];

    public void AddTo(Command command)
    {
        foreach (var option in Options)
            command.Options.Add(option);
    }

    /// <summary>What is wrong if one is given where no fleet is asked; null if none is.</summary>
    public string? Misplaced(ParseResult parsed) =>
        Options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given
            ? $"{given.Name} is for a fleet: --coordinator HOST:PORT names one"
            : null;

    public int? PriorityOf(ParseResult parsed) => parsed.GetValue(priority);

    public int? MostSlotsOf(ParseResult parsed) => parsed.GetValue(mostSlots);
}
