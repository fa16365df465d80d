using System.Collections.Immutable;
using Foundation;
using Serilog;
using Sweep.Cli.Hosting;
using Sweep.Cli.Live;
using Sweep.Cli.Output;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Views;
using Sweep.Remoting;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Worker.Training;

namespace Sweep.Cli.Commands;

/// <summary>
/// The user's session with a sweep, from its opening to the leaderboard: shared by run and resume.
/// </summary>
/// <param name="Address">Where the store is.</param>
/// <param name="Devices">What trains here; no slot where others do it.</param>
/// <param name="Limits">How long workers may be silent and attempts idle.</param>
/// <param name="Trials">How many trials the sweep has from now on.</param>
/// <param name="NoProgress">Lines rather than a picture, also on a terminal.</param>
/// <param name="Isolate">Each attempt in a process of its own.</param>
/// <param name="Listening">How workers elsewhere join; null: none do.</param>
internal sealed record SweepSession(
    CliContext CliContext,
    StoreAddress Address,
    IStudyStore Store,
    SweepRow Row,
    TrainingDevices Devices,
    FleetLimits Limits,
    int Trials,
    bool NoProgress,
    bool Isolate,
    Listening? Listening
)
{
    private const int TopAtEnd = 10;

    /// <summary>Whether trials that failed are tried again.</summary>
    public bool RetriesFailed { get; init; }

    /// <summary>The stopping rules from now on; null: as before.</summary>
    public StopSpec? Rules { get; init; }

    /// <summary>How often a store that is away is asked for.</summary>
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(1);

    private Channel StandardError => CliContext.StandardError;

    /// <summary>The devices that train, if there are others than the processor.</summary>
    private string On => Devices.Names is [] or [DeviceNames.Cpu] ? "" : $" on {string.Join(", ", Devices.Names)}";

    /// <param name="engine">Where the actors run. It may still be starting.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(ActorEngine engine, SweepOpening.Ready opening)
    {
        using var interruption = CliContext.ListenForInterruption();
        var state = opening.Session.State;
        var steady = new SteadyClock(CliContext.Clock);
        var logFile = SweepLog.PathOf(Address.LogFolder, Row);
        StandardError.Line(
            $"sweep {Row.Name}: {Trials} trials, {Devices.Slots} at once{On}, {state.Spec.Sampler.Kind}, seed "
                + $"{state.Spec.Seed}",
            Tone.Faint
        );
        StandardError.Line($"log   {StoreAddress.Relative(logFile)}", Tone.Faint);

        var model = LiveModel.Begin(state, Trials, Devices.Slots, steady.Now) with { StoreOption = Address.Option };
        StudyConclusion conclusion;
        LiveModel last;
        bool leavesThreads;
        await using (
            var view =
                NoProgress || !StandardError.IsTerminal
                    ? (IProgressView)new LogLines(StandardError, model, CliContext.Clock, steady)
                    : new LiveView(StandardError, model, CliContext.Clock, steady)
        )
        {
            await using var log = SweepLog.Open(logFile, view.Say);
            engine.LogTo(log);
            log.Information(
                "Sweep {Sweep} ({Id}) taken over by process {Process} on {Host}, version {Version}",
                Row.Name,
                Row.Id.Text,
                CliContext.Self.ProcessId,
                CliContext.Self.Host,
                CliContext.Version
            );
            var worker = new WorkerContext(Store.Blobs, CliContext.Clock, log, CliContext.LocalCheckpoints());
            using var runners = new AttemptRunners(Isolate, CliContext, Devices.Pool(), worker.Checkpoints);
            var opened = new StudyInput.Opened(
                CliContext.Self.ProcessId,
                CliContext.Self.Host,
                CliContext.Version,
                Trials
            )
            {
                RetriesFailed = RetriesFailed,
                Rules = Rules,
            };
            while (true)
            {
                var training = new LocalTraining(Devices, runners.ByName, worker);
                var local = new LocalSweep(engine, opening, Store, training)
                {
                    Limits = Limits,
                    Listening = Listening,
                    ResumeOption = Address.OptionFromAnywhere,
                };
                try
                {
                    conclusion = await local
                        .RunAsync(
                            opened,
                            (notice, progress) => Tell(notice, progress, view, log),
                            address => view.Say(JoinLine(address, state.Spec.Runner)),
                            interruption.Asked
                        )
                        .ConfigureAwait(false);
                }
                catch (IOException failure) when (Listening is not null)
                {
                    return CliContext.Failure(
                        $"it cannot listen there: {failure.Message}; `sweep resume {Row.Name}{Address.Option}` goes "
                            + "on once that is mended"
                    );
                }

                leavesThreads = local.LeavesThreads;
                opened = opened with { RetriesFailed = false };
                if (
                    conclusion is not StudyConclusion.Deposed
                    || await TakeOverAgainAsync(log, interruption.Asked).ConfigureAwait(false) is not { } again
                )
                    break;
                opening = again;
            }

            log.Information("Sweep {Sweep}: {Conclusion}", Row.Name, conclusion.ToWord());
            last = view.Model;
        }

        if (conclusion is not StudyConclusion.Finished)
            StandardError.Line(HowFar(last.Progress));
        var code = Conclude(conclusion, new Worked(steady.Elapsed, state), interruption);
        if (!leavesThreads)
            Store.Dispose();
        return code;
    }

    /// <summary>
    /// Takes the sweep again after the store was away for longer than the lease. Any process may
    /// take it then: null if another one was faster, or at a stop.
    /// </summary>
    private async Task<SweepOpening.Ready?> TakeOverAgainAsync(ILogger log, CancellationToken stop)
    {
        log.Warning("The store was away for too long; the sweep is taken over again once it is back");
        while (!stop.IsCancellationRequested)
        {
            try
            {
                return SweepOpening.Resume(Store, Row.Name, hasWorkers: Listening is not null) as SweepOpening.Ready;
            }
            catch (StoreAwayException)
            {
                await Task.WhenAny(Task.Delay(StorePause, CliContext.Clock, stop)).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>What to type elsewhere, or where to ask.</summary>
    private string JoinLine(string address, string runner) =>
        runner == RunnerNames.Ask
            ? $"scripts ask for trials at {Scheme}://{address}/api/sweeps/{Row.Name}/ask"
            : JoinLine(address);

    private string Scheme => Listening!.Fingerprint is null ? "http" : "https";

    private string JoinLine(string address) => $"join with: sweep worker --join {address}{Listening!.ConnectOption}";

    /// <summary>How long the sweep was worked on, here and by the processes before.</summary>
    private readonly record struct Worked(TimeSpan Here, StudyState Before)
    {
        public override string ToString()
        {
            var whole = Times.Of(Here + Before.Worked);
            return Before.Openings == 0
                ? Times.Of(Here)
                : $"{Times.Of(Here)} ({whole} in all {Before.Openings + 1} sessions)";
        }
    }

    private static void Tell(StudyNotice notice, StudyProgress progress, IProgressView view, ILogger log)
    {
        view.Tell(notice, progress);
        log.Write(notice);
    }

    private static string HowFar(SweepProgress sweep)
    {
        var metric = sweep.Objective.Metric;
        var best = sweep.Best is { } trial
            ? $"; best {metric} {Digits.Significant(trial.Values[metric])} (trial {trial.Number})"
            : "";
        return $"done: {sweep.Final} of {sweep.Planned} trials{best}";
    }

    private int Conclude(StudyConclusion conclusion, Worked worked, Interruption interruption)
    {
        switch (conclusion)
        {
            case StudyConclusion.Finished:
                return Finish(worked);
            case StudyConclusion.Stopped:
                StandardError.Line($"stopped; `sweep resume {Row.Name}{Address.Option}` goes on");
                return interruption.Code;
            case StudyConclusion.Deposed deposed:
                StandardError.Line($"sweep: {deposed.Reason}");
                StandardError.Line(
                    $"Another process works on '{Row.Name}' now; `sweep leaderboard {Row.Name}{Address.Option}` shows "
                        + "how far it is."
                );
                return ExitCode.Failed;
            case StudyConclusion.FailedFast failed:
                StandardError.Line(
                    $"sweep: the first {failed.Trials} trials failed alike before they reported anything: "
                        + $"{OneLine.Of(failed.Reason)}"
                );
                StandardError.Line(
                    $"The sweep has stopped. Mend that, then `sweep resume {Row.Name} --retry-failed{Address.Option}` "
                        + "tries them again and goes on (fail_fast in the sweep file sets after how many)."
                );
                return ExitCode.Failed;
            case StudyConclusion.Misfit misfit:
                StandardError.Line(
                    $"sweep: the settings of trial {misfit.Trial} do not go with the data: {OneLine.Of(misfit.Reason)}"
                );
                StandardError.Line(
                    "The sweep has stopped. Run a file with other settings, or mend the data and then `sweep "
                        + $"resume {Row.Name} --retry-failed{Address.Option}`."
                );
                return ExitCode.Failed;
            case StudyConclusion.Halted halted:
                StandardError.Line($"sweep: {halted.Reason}");
                StandardError.Line(
                    halted.IsStoreGone
                        ? "The sweep has stopped. What was done is in the store that is gone; once that is back, "
                            + $"`sweep resume {Row.Name}{Address.Option}` goes on."
                        : "The sweep has stopped. What was done is kept; once that is mended, `sweep resume "
                            + $"{Row.Name}{Address.Option}` goes on."
                );
                return ExitCode.Failed;
            default:
                throw Invariant.Unreachable(conclusion);
        }
    }

    private int Finish(Worked worked)
    {
        return CliContext.Look(Store, Row, ReadingSource.Of(Address), sweep => Finish(worked, sweep));
    }

    private int Finish(Worked worked, SweepView sweep)
    {
        var counts = sweep.Counts;
        StandardError.Line($"finished in {worked}: {StateNames.Count(counts)}{StopText.WhyEarly(sweep)}");
        StandardError.Line();
        LeaderboardTable.Write(CliContext.Output, sweep, sweep.Ranked, TopAtEnd);
        if (FailureReport.RetryHint(sweep, Address.Option) is { } hint)
            StandardError.Line(hint, Tone.Faint);
        if (!counts.ContainsKey(TrialState.Completed))
        {
            StandardError.Line("sweep: no trial completed");
            return ExitCode.Failed;
        }

        var best = sweep.Ranked.First().Number;
        StandardError.Line();
        StandardError.Line(
            $"next: sweep show {Row.Name} {best}{Address.Option}   "
                + $"sweep checkpoint {Row.Name}{Address.Option} --out best",
            Tone.Faint
        );
        return ExitCode.Done;
    }
}
