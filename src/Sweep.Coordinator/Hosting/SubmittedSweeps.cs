using System.Collections.Concurrent;
using Foundation;
using Serilog;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting;

/// <summary>
/// What a leader does with the sweeps of its store: opens those that were submitted, begins others,
/// lets them go when they are over. One call at a time, but for <see cref="StopAsync"/>.
/// </summary>
/// <param name="command">What a user types to do something with a sweep: a verb, a name.</param>
internal sealed class SubmittedSweeps(
    IStudyStore store,
    CoordinatorSetup setup,
    TimeProvider clock,
    ILogger log,
    Func<string, string, string> command
)
{
    private readonly ConcurrentDictionary<SweepId, Task> finishing = [];
    private readonly StoreOutage outage = new(clock, log);

    /// <summary>Opens what was submitted and is not at work here.</summary>
    /// <param name="hasWorkers">Whether workers have come already.</param>
    /// <param name="over">When no further sweep may be opened.</param>
    /// <returns>Whether every submitted sweep is at work.</returns>
    public bool OpenAll(CoordinatorHost leading, bool hasWorkers, CancellationToken over)
    {
        try
        {
            var missing = store.ListSubmissions().Where(submission => leading.Find(submission.Sweep) is null).ToArray();
            outage.Back();
            leading.Await(missing.Select(submission => submission.Sweep));
            if (missing.Length == 0)
                return true;
            var rows = store.List().ToDictionary(row => row.Id);
            var opened = 0;
            foreach (var submission in missing)
            {
                if (over.IsCancellationRequested)
                    return false;
                if (
                    !rows.TryGetValue(submission.Sweep, out var row)
                    || SweepOpening.Resume(store, row.Name, hasWorkers) is not SweepOpening.Ready ready
                )
                    continue;
                Begin(
                    leading,
                    ready,
                    ready.Session.State.TrialsPlanned,
                    new StudyShare(submission.Priority, submission.MaxSlots)
                );
                opened++;
            }

            return opened == missing.Length;
        }
        catch (StorageException failure)
        {
            outage.Away($"submitted sweeps could not be opened: {failure.Message}");
            return false;
        }
    }

    public NodeAnswer Submit(CoordinatorHost leading, StudySpec spec, StudyShare share)
    {
        if (SweepOpening.Create(store, spec, clock.GetUtcNow(), setup.Version) is not SweepOpening.Ready ready)
            return new NodeAnswer.Mistake(
                $"there is a sweep '{spec.Name}' already: `{command("resume", spec.Name)}` goes on with it, --name "
                    + "NAME gives this one another name"
            );
        Begin(leading, ready, spec.Trials, share);
        return new NodeAnswer.Done(ready.Session.State.Id, $"'{spec.Name}' is at work");
    }

    public async Task<NodeAnswer> StopAsync(CoordinatorHost leading, string name)
    {
        if (Find(leading, name) is not { } study)
            return new NodeAnswer.Mistake($"no sweep '{name}' is at work here");
        study.RequestStop();
        var conclusion = await study.Conclusion.ConfigureAwait(false);
        await LetGoAsync(study).ConfigureAwait(false);
        return new NodeAnswer.Done(
            study.Sweep,
            conclusion is StudyConclusion.Finished
                ? $"'{name}' had just finished"
                : $"'{name}' is stopped; `{command("resume", name)}` goes on"
        );
    }

    public async Task<NodeAnswer> StopTrialAsync(CoordinatorHost leading, string name, int trial)
    {
        if (Find(leading, name) is not { } study)
            return new NodeAnswer.Mistake($"no sweep '{name}' is at work here");
        return await study.AnswerStopAsync(store, trial).ConfigureAwait(false);
    }

    public async Task<NodeAnswer> ResumeAsync(
        CoordinatorHost leading,
        string name,
        int? trials,
        bool retriesFailed,
        StudyShare share
    )
    {
        if (Find(leading, name) is { Conclusion.IsCompleted: true } over)
            await LetGoAsync(over).ConfigureAwait(false);
        if (Find(leading, name) is { } working)
        {
            if (trials is not null)
                return new NodeAnswer.Mistake(
                    $"'{name}' is at work: `{command("stop", name)}` before it gets other trials"
                );
            // Kept first, so that the next leader gives it the same share.
            await working
                .SubmitAsync(new Submission(working.Sweep, share.Priority, share.MostSlots))
                .ConfigureAwait(false);
            leading.Share(working, share);
            if (retriesFailed)
                working.RequestRetry();
            var change = retriesFailed ? "the trials that failed are tried again" : "its share is changed";
            return new NodeAnswer.Done(working.Sweep, $"'{name}' is at work; {change}");
        }

        return SweepOpening.Resume(store, name, hasWorkers: true) switch
        {
            SweepOpening.Ready ready => GoOn(leading, ready, trials, retriesFailed, share),
            SweepOpening.Held held => new NodeAnswer.Mistake(
                $"'{name}' is at work in process {held.By.ProcessId} on {held.By.Host}"
            ),
            SweepOpening.Unknown unknown => new NodeAnswer.Mistake(
                $"there is no sweep '{name}' (there: {string.Join(", ", unknown.Names)})"
            ),
            var other => throw Invariant.Unreachable(other),
        };
    }

    private NodeAnswer GoOn(
        CoordinatorHost leading,
        SweepOpening.Ready ready,
        int? trials,
        bool retriesFailed,
        StudyShare share
    )
    {
        var state = ready.Session.State;
        var name = state.Spec.Name;
        var planned = trials ?? state.TrialsPlanned;
        var retries = retriesFailed && !state.Failed.IsEmpty;
        if (
            planned < state.TrialsPlanned
            || (state.IsFinished && !retries && (planned == state.TrialsPlanned || state.IsExhausted))
        )
        {
            ready.Close();
            return new NodeAnswer.Mistake(
                planned < state.TrialsPlanned
                    ? $"'{name}' has {state.TrialsPlanned} trials already: that number may only be raised"
                    : $"'{name}' is finished, with {state.Trials.Count} trials{FailedOf(state)}"
            );
        }

        Begin(leading, ready, planned, share, retries);
        return new NodeAnswer.Done(state.Id, $"'{name}' goes on");
    }

    private string FailedOf(StudyState state) =>
        state.Failed.IsEmpty
            ? ""
            : $", of which {state.Failed.Count} failed; `{command("resume", state.Spec.Name)} --retry-failed` tries "
                + "these again";

    private void Begin(
        CoordinatorHost leading,
        SweepOpening.Ready ready,
        int trials,
        StudyShare share,
        bool retriesFailed = false
    )
    {
        var state = ready.Session.State;
        try
        {
            ready.Writer.Submit(new Submission(state.Id, share.Priority, share.MostSlots));
        }
        catch
        {
            ready.Writer.Dispose();
            throw;
        }

        var watcher = setup.WatcherOf(store.Find(state.Spec.Name)!);
        var study = leading.Begin(
            ready,
            new StudyInput.Opened(
                setup.Self.ProcessId,
                setup.Self.Host,
                setup.Version,
                trials,
                AwaitsClaims: true,
                RetriesFailed: retriesFailed
            ),
            share,
            (notice, _) => watcher(notice)
        );
        log.Information("Sweep {Sweep} is at work", state.Spec.Name);
        finishing[study.Sweep] = FinishAsync(leading, study);
    }

    /// <summary>
    /// A sweep that finished, was stopped or failed fast is no longer the fleet's; one that was
    /// halted stays submitted and is opened again.
    /// </summary>
    private async Task FinishAsync(CoordinatorHost leading, HostedStudy study)
    {
        try
        {
            var conclusion = await study.Conclusion.ConfigureAwait(false);
            log.Information("Sweep {Sweep}: {Conclusion}", study.Spec.Name, conclusion.ToWord());
            if (conclusion is StudyConclusion.FailedFast failed)
                log.Error(
                    "Sweep {Sweep} has stopped: {Trials} trials failed alike: {Reason}; mend that, then `{Resume} "
                        + "--retry-failed`",
                    study.Spec.Name,
                    failed.Trials,
                    failed.Reason,
                    command("resume", study.Spec.Name)
                );
            if (conclusion is StudyConclusion.Misfit misfit)
                log.Error(
                    "Sweep {Sweep} has stopped: the settings of trial {Trial} do not go with the data: {Reason}; "
                        + "submit a file with other settings, or mend the data and then `{Resume} --retry-failed`",
                    study.Spec.Name,
                    misfit.Trial,
                    misfit.Reason,
                    command("resume", study.Spec.Name)
                );
            var isDone =
                conclusion
                is StudyConclusion.Finished
                    or StudyConclusion.Stopped
                    or StudyConclusion.FailedFast
                    or StudyConclusion.Misfit;
            await leading.EndAsync(study, isDone ? writer => writer.Withdraw() : null).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // One sweep's faults never touch another's: it stays submitted, and is opened again at
            // the latest by the next leader.
            log.Error(failure, "Sweep {Sweep} ended by a fault", study.Spec.Name);
            await leading.EndAsync(study).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Waits until a study that has concluded is withdrawn and can be opened again.
    /// </summary>
    private Task LetGoAsync(HostedStudy study) => finishing.GetValueOrDefault(study.Sweep, Task.CompletedTask);

    private static HostedStudy? Find(CoordinatorHost leading, string name) =>
        leading.Studies.FirstOrDefault(study => study.Spec.Name == name);
}
