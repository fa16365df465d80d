using Foundation;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Summaries;
using Sweep.Coordinator.Views;
using Sweep.Storage;

namespace Sweep.Cli.Commands;

/// <summary>
/// Stops one trial of a sweep in a store. A request in the store asks the process that writes to
/// the sweep, wherever it runs. If no process writes to it, this one does for a moment.
/// </summary>
internal static class TrialStop
{
    /// <summary>How long the process that writes may take. It looks a few times a second.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10),
        Pause = TimeSpan.FromMilliseconds(50);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        CliContext context,
        IStudyReader read,
        SweepRow row,
        StoreAddress address,
        int trial
    )
    {
        if (TrialStopping.Objection(StoredStudy.Read(read, row), trial) is { } objection)
            return context.Mistake(objection);
        using var store = context.OpenStore(address);
        if (await context.AwaitWriterAsync(store, row).ConfigureAwait(false) is { } writer)
            return await AskAsync(context, store, row, trial, writer).ConfigureAwait(false);
        return SweepOpening.Resume(store, row.Name, hasWorkers: true) switch
        {
            SweepOpening.Ready ready => Say(context, ready.StopTrial(trial, context.Clock.GetUtcNow())),
            SweepOpening.Held held => await AskAsync(context, store, row, trial, held.By).ConfigureAwait(false),
            SweepOpening.Unknown => context.Mistake($"'{row.Name}' was deleted just now"),
            var other => throw Invariant.Unreachable(other),
        };
    }

    private static async Task<int> AskAsync(
        CliContext context,
        IStudyStore store,
        SweepRow row,
        int trial,
        WriterIdentity writer
    )
    {
        var state = StoredStudy.Read(store, row);
        var request = store.RequestTrialStop(row.Id, trial);
        var asked = context.Clock.GetTimestamp();
        while (!state.Trials[trial].Life.IsFinal)
        {
            if (context.Clock.GetElapsedTime(asked) >= Limit)
            {
                store.WithdrawTrialStopRequest(request);
                return context.Failure(
                    $"process {writer.ProcessId} on {writer.Host}, which runs '{row.Name}', has not stopped trial "
                        + $"{trial} within {Limit.TotalSeconds} s; nothing is changed"
                );
            }

            await Task.Delay(Pause, context.Clock).ConfigureAwait(false);
            state = state.Follow(store.ReadLog(row.Id, state.Position).Select(entry => entry.Read()));
        }

        return Say(context, state.Trials[trial]);
    }

    private static int Say(CliContext context, Trial trial)
    {
        context.StandardError.Line(TrialStopping.Outcome(trial));
        return ExitCode.Done;
    }
}
