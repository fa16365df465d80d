using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Remote;

namespace Sweep.Cli.Commands.Cluster;

/// <summary>Which coordinator a command speaks to, and how.</summary>
internal sealed class CoordinatorOptions
{
    private const string Name = "--coordinator";

    private readonly Option<string?> coordinator = new(Name)
    {
        Description = "Asks a coordinator instead of a store: the first of these that answers.",
        HelpName = "HOST:PORT[,HOST:PORT]",
    };
    private readonly ConnectOptions connect;

    /// <param name="insecure">
    /// The option of the command that says --insecure, if it has one already.
    /// </param>
    public CoordinatorOptions(bool isRequired, Option<bool>? insecure = null)
    {
        connect = new ConnectOptions(insecure);
        coordinator.Required = isRequired;
        if (isRequired)
            coordinator.Description = "Coordinators, any of which may lead.";
    }

    public void AddTo(Command command)
    {
        command.Options.Add(coordinator);
        connect.AddTo(command);
    }

    public bool IsGiven(ParseResult parsed) => parsed.GetValue(coordinator) is not null;

    /// <summary>The coordinator, or what is wrong; neither if the user named none.</summary>
    /// <param name="exclusive">Options that make no sense beside a coordinator.</param>
    public (CoordinatorClient? Client, string? Mistake) Choose(
        ParseResult parsed,
        CliContext context,
        params ReadOnlySpan<Option> exclusive
    )
    {
        if (parsed.GetValue(coordinator) is not { } text)
            return (null, null);
        foreach (var option in exclusive)
            if (parsed.GetResult(option) is { Implicit: false })
                return (null, $"{option.Name} and {Name} say two different things: give one of them");
        var (addresses, mistake) = ConnectOptions.ParseAddresses(Name, text);
        if (addresses is null)
            return (null, mistake);
        (var access, mistake) = connect.Choose(parsed, context.Variable);
        if (access is null)
            return (null, mistake);
        var client = new CoordinatorClient(addresses.Value, access, context.Clock)
        {
            Option = $" {Name} {ShellText.Quote(text)}{connect.OptionOf(parsed)}",
            JoinOption = $" --join {ShellText.Quote(text)}{connect.TrustOptionOf(parsed)}",
        };
        return (client, null);
    }
}
