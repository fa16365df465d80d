using System.CommandLine;
using Sweep.Cli.Commands.Cluster;
using Sweep.Cli.Output;
using Sweep.Cli.Remote;
using Sweep.Coordinator.Queries;
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

    public static Command Make(Surroundings surroundings)
    {
        var name = new Argument<string>("NAME") { Description = "The sweep." };
        var trial = new Argument<int?>("TRIAL")
        {
            Description = "Only this trial, for good: it is cancelled.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var store = StoreAddress.MakeOption();
        const string Does =
            "Stops a sweep that runs in another process, or on a fleet; it can be resumed. With TRIAL, stops that trial alone, for good.";
        var command = new Command("stop", Does) { name, trial, store };
        var coordinator = new CoordinatorOptions(isRequired: false);
        coordinator.AddTo(command);
        command.SetAction(
            async (parsed, _) =>
            {
                var (client, mistake) = coordinator.Choose(parsed, surroundings, store);
                if (mistake is not null)
                    return surroundings.Mistake(mistake);
                if (client is not null)
                    return await StopThereAsync(surroundings, client, parsed.GetValue(name)!, parsed.GetValue(trial))
                        .ConfigureAwait(false);
                return await surroundings
                    .ReadSweepAsync(
                        parsed.GetValue(store),
                        parsed.GetValue(name),
                        (read, sweep, place) =>
                            parsed.GetValue(trial) is { } one
                                ? TrialStop.RunAsync(surroundings, read, sweep.Row, place, one)
                                : StopAsync(surroundings, read, sweep, place)
                    )
                    .ConfigureAwait(false);
            }
        );
        return command;
    }

    private static async Task<int> StopThereAsync(
        Surroundings surroundings,
        CoordinatorClient client,
        string name,
        int? trial
    )
    {
        var path = trial is { } one ? ApiPaths.StopTrialOf(name, one) : ApiPaths.StopOf(name);
        using (client)
            return await surroundings.RequestAsync(client, path, []).ConfigureAwait(false);
    }

    private static async Task<int> StopAsync(
        Surroundings surroundings,
        IStudyStore store,
        SweepView sweep,
        StoreAddress place
    )
    {
        if (sweep.DeadWriter is { } dead)
            return SayGone(surroundings, sweep, dead, place);
        if (sweep.Writer is not { } writer)
        {
            surroundings.Talk.Line($"'{sweep.Name}' is not running ({StateNames.Of(sweep.Condition)})");
            return ExitCode.Done;
        }

        if (writer.Host != surroundings.Self.Host)
            return surroundings.Failure(
                $"'{sweep.Name}' runs on {writer.Host}, in process {writer.ProcessId}: stop it there"
            );
        if (!surroundings.AskToEnd(writer.ProcessId))
        {
            if (surroundings.Watch(store).IsGone(writer))
                return SayGone(surroundings, sweep, writer, place);
            return surroundings.Failure(
                $"process {writer.ProcessId}, which runs '{sweep.Name}', belongs to another user: that user may stop it"
            );
        }

        var asked = surroundings.Clock.GetTimestamp();
        while (store.WriterOf(sweep.Row.Id) is { } still && still == writer)
        {
            if (surroundings.Clock.GetElapsedTime(asked) >= Limit)
                return surroundings.Failure(
                    $"process {writer.ProcessId} was asked to stop and has not within {Limit.TotalSeconds} s; stopping again ends it at once, and loses nothing that was stored"
                );
            await Task.Delay(Pause, surroundings.Clock).ConfigureAwait(false);
        }

        if (surroundings.View(store, sweep.Row).Condition == SweepCondition.Finished)
        {
            surroundings.Talk.Line($"'{sweep.Name}' had just finished");
            return ExitCode.Done;
        }

        surroundings.Talk.Line($"stopped; `sweep resume {sweep.Name}{place.Option}` goes on");
        return ExitCode.Done;
    }

    private static int SayGone(Surroundings surroundings, SweepView sweep, WriterIdentity writer, StoreAddress place)
    {
        surroundings.Talk.Line(
            $"'{sweep.Name}' is not running: process {writer.ProcessId}, which had it, is gone; "
                + $"`sweep resume {sweep.Name}{place.Option}` goes on"
        );
        return ExitCode.Done;
    }
}
