using System.CommandLine;
using Sweep.Cli.Commands.Cluster;
using Sweep.Cli.Output;
using Sweep.Cli.Remote;
using Sweep.Coordinator.Views;
using Sweep.Storage;
using Sweep.Web.Api;

namespace Sweep.Cli.Commands;

/// <summary>
/// sweep stop NAME: what Ctrl-C does, from another terminal; sweep stop NAME TRIAL: ends one trial
/// of it for good.
/// </summary>
internal static class StopCommand
{
    /// <summary>How long the process may take. It promises 2 s.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10),
        Pause = TimeSpan.FromMilliseconds(50);

    public static Command Make(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The sweep." };
        var trial = new Argument<int?>("TRIAL")
        {
            Description = "Only this trial, for good: it is cancelled.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var store = StoreAddress.MakeOption();
        const string Does =
            "Stops a sweep that runs in another process, or on a fleet; it can be resumed. With TRIAL, stops that "
            + "trial alone, for good.";
        var command = new Command("stop", Does) { name, trial, store };
        var coordinator = new CoordinatorOptions(isRequired: false);
        coordinator.AddTo(command);
        command.SetAction(
            async (parsed, _) =>
            {
                var (client, mistake) = coordinator.Choose(parsed, context, store);
                if (mistake is not null)
                    return context.Mistake(mistake);
                if (client is not null)
                    return await StopThereAsync(context, client, parsed.GetValue(name)!, parsed.GetValue(trial))
                        .ConfigureAwait(false);
                return await context
                    .ReadSweepAsync(
                        parsed.GetValue(store),
                        parsed.GetValue(name),
                        (read, sweep, address) =>
                            parsed.GetValue(trial) is { } one
                                ? TrialStop.RunAsync(context, read, sweep.Row, address, one)
                                : StopAsync(context, read, sweep, address)
                    )
                    .ConfigureAwait(false);
            }
        );
        return command;
    }

    private static async Task<int> StopThereAsync(CliContext context, CoordinatorClient client, string name, int? trial)
    {
        var path = trial is { } one ? ApiPaths.StopTrialOf(name, one) : ApiPaths.StopOf(name);
        using (client)
            return await context.RequestAsync(client, path, []).ConfigureAwait(false);
    }

    private static async Task<int> StopAsync(
        CliContext context,
        IStudyReader store,
        SweepView sweep,
        StoreAddress address
    )
    {
        if (sweep.DeadWriter is { } dead)
            return SayGone(context, sweep, dead, address);
        if (sweep.Writer is not { } writer)
        {
            context.StandardError.Line($"'{sweep.Name}' is not running ({StateNames.Of(sweep.Condition)})");
            return ExitCode.Done;
        }

        if (writer.Host != context.Self.Host)
            return context.Failure(
                $"'{sweep.Name}' runs on {writer.Host}, in process {writer.ProcessId}: stop it there"
            );
        if (!context.AskToEnd(writer.ProcessId))
        {
            if (context.Watch(store).IsGone(writer))
                return SayGone(context, sweep, writer, address);
            return context.Failure(
                $"process {writer.ProcessId}, which runs '{sweep.Name}', belongs to another user: that user may stop it"
            );
        }

        var asked = context.Clock.GetTimestamp();
        while (store.WriterOf(sweep.Row.Id) is { } still && still == writer)
        {
            if (context.Clock.GetElapsedTime(asked) >= Limit)
                return context.Failure(
                    $"process {writer.ProcessId} was asked to stop and has not within {Limit.TotalSeconds} s; "
                        + "stopping again ends it at once, and loses nothing that was stored"
                );
            await Task.Delay(Pause, context.Clock).ConfigureAwait(false);
        }

        if (context.View(store, sweep.Row).Condition == SweepCondition.Finished)
        {
            context.StandardError.Line($"'{sweep.Name}' had just finished");
            return ExitCode.Done;
        }

        context.StandardError.Line($"stopped; `sweep resume {sweep.Name}{address.Option}` goes on");
        return ExitCode.Done;
    }

    private static int SayGone(CliContext context, SweepView sweep, WriterIdentity writer, StoreAddress address)
    {
        context.StandardError.Line(
            $"'{sweep.Name}' is not running: process {writer.ProcessId}, which had it, is gone; "
                + $"`sweep resume {sweep.Name}{address.Option}` goes on"
        );
        return ExitCode.Done;
    }
}
