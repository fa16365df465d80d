using System.CommandLine;
using Sweep.Cli.Hosting;
using Sweep.Cli.Output;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Hosting.Ports;
using Sweep.Remoting;
using Sweep.Storage;
using Sweep.Web;

namespace Sweep.Cli.Commands.Cluster;

/// <summary>
/// sweep coordinator: leads a fleet and works on submitted sweeps, or stands by for the leader.
/// </summary>
internal static class CoordinatorCommand
{
    public static Command Make(CliContext context)
    {
        var store = StoreAddress.MakeOption();
        var listening = new ListenOptions(isRequired: true);
        var command = new Command(
            "coordinator",
            "Leads a fleet and works on the sweeps that are submitted to it; stands by where another one leads."
        )
        {
            store,
        };
        listening.AddTo(command);
        command.SetAction(
            async (parsed, _) =>
            {
                var (address, mistake) = StoreAddress.Choose(parsed.GetValue(store), context.Variable);
                if (address is null)
                    return context.Mistake(mistake!);
                if (address.CreationMistake is { } nowhere)
                    return context.Mistake(nowhere);
                (var chosen, mistake) = await listening
                    .ChooseAsync(parsed, context, address.Home)
                    .ConfigureAwait(false);
                return chosen is null
                    ? context.Mistake(mistake!)
                    : await RunAsync(context, address, chosen, listening.LimitsOf(parsed)).ConfigureAwait(false);
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(
        CliContext context,
        StoreAddress storeAddress,
        Listening listening,
        FleetLimits limits
    )
    {
        var (export, mistake) = MetricExport.Begin(context.Variable, context.Version);
        if (mistake is not null)
            return context.Mistake(mistake);
        using var exported = export;
        using var interruption = context.ListenForInterruption();
        await using var log = ConsoleLog.Open(context.StandardError);
        using var store = context.OpenStore(storeAddress);
        CoordinatorPorts ports;
        try
        {
            ports = await CoordinatorPorts
                .TakeAsync(listening.Settings.Ports, context.Clock, log)
                .ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            return context.Failure($"it cannot listen there: {failure.Message}");
        }

        var address = listening.AddressAt(ports.Http);
        var self = new LeaderIdentity(address, context.Self.ProcessId, context.Self.Host);
        using var engine = ActorEngine.Start();
        engine.LogTo(log);
        var setup = new CoordinatorSetup(self, ports, limits, context.Version)
        {
            WatcherOf = sweep => log.ForContext("Sweep", sweep.Name).Write,
            IsProcessGone = context.IsProcessGone,
            ConnectOption = listening.ConnectOption,
        };
        using var node = new CoordinatorNode(engine, store, setup, context.Clock, log);
        await using (
            var server = await CoordinatorServer
                .StartAsync(ports, listening.Settings, node, context.Clock, log)
                .ConfigureAwait(false)
        )
        {
            var fingerprint = listening.Fingerprint is { } known ? $", fingerprint {known}" : "";
            context.StandardError.Line(
                $"coordinator at {address}, port for workers {ports.Workers}{fingerprint}",
                Tone.Faint
            );
            var first = await Task.WhenAny(node.RunAsync(interruption.Asked), server.Completion).ConfigureAwait(false);
            await first.ConfigureAwait(false);
        }

        context.StandardError.Line("ended; what was submitted goes on wherever another coordinator leads");
        return ExitCode.Done;
    }
}
