using Foundation;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Queries;
using Sweep.Storage;

namespace Sweep.Cli.Commands;

/// <summary>
/// Stops one trial of a sweep in a store. The process that writes to the sweep is asked by a
/// request in the store, wherever it runs; where there is none, this process writes for a moment.
/// </summary>
internal static class TrialStop
{
    /// <summary>How long the process that writes may take. It looks a few times a second.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10),
        Pause = TimeSpan.FromMilliseconds(50);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        Surroundings surroundings,
        IStudyStore read,
        SweepRow row,
        StoreAddress place,
        int trial
    )
    {
        if (TrialStopping.Objection(SweepOpening.Read(read, row), trial) is { } objection)
            return surroundings.Mistake(objection);
        using var store = surroundings.OpenStore(place);
        if (await surroundings.AwaitWriterAsync(store, row).ConfigureAwait(false) is { } writer)
            return await AskAsync(surroundings, store, row, trial, writer).ConfigureAwait(false);
        return SweepOpening.Resume(store, row.Name, hasWorkers: true) switch
        {
            SweepOpening.Ready ready => Say(surroundings, ready.StopTrial(trial, surroundings.Clock.GetUtcNow())),
            SweepOpening.Held held => await AskAsync(surroundings, store, row, trial, held.By).ConfigureAwait(false),
            SweepOpening.Unknown => surroundings.Mistake($"'{row.Name}' was deleted just now"),
            var other => throw Invariant.Unreachable(other),
        };
    }

    private static async Task<int> AskAsync(
        Surroundings surroundings,
        IStudyStore store,
        SweepRow row,
        int trial,
        WriterIdentity writer
    )
    {
        var state = SweepOpening.Read(store, row);
        var request = store.RequestTrialStop(row.Id, trial);
        var asked = surroundings.Clock.GetTimestamp();
        while (!state.Trials[trial].Life.IsFinal)
        {
            if (surroundings.Clock.GetElapsedTime(asked) >= Limit)
            {
                store.WithdrawTrialStopRequest(request);
                return surroundings.Failure(
                    $"process {writer.ProcessId} on {writer.Host}, which runs '{row.Name}', has not stopped trial {trial} within {Limit.TotalSeconds} s; nothing is changed"
                );
            }

            await Task.Delay(Pause, surroundings.Clock).ConfigureAwait(false);
            state = state.Follow(store.ReadLog(row.Id, state.Position));
        }

        return Say(surroundings, state.Trials[trial]);
    }

    private static int Say(Surroundings surroundings, Trial trial)
    {
        surroundings.Talk.Line(TrialStopping.Outcome(trial));
        return ExitCode.Done;
    }
}
