using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sweep.Coordinator.Core;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Optimization;
using Sweep.Optimization.Pruners;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Tests.Core.Study;

/// <summary>
/// Plays a script against the real core and writes down what it wants done. A line that starts in
/// column one is an input, the indented ones below it are what it led to; comments start with '#'.
/// The file is script and expectation in one.
/// </summary>
internal sealed class Transcript(StudySpec spec)
{
    private static readonly SweepId Sweep = new("00000000000000aa");

    private readonly StudyCore core = new(
        new Countdown(),
        PrunerKinds.Create(spec.Pruner, spec.Objectives[0], spec.Seed)
    );
    private readonly StringBuilder written = new();
    private StudySession session = new(StudyState.New(Sweep, spec));
    private readonly List<RecordedEvent> log = [];
    private long lastOffer,
        lastRequest;
    private DateTimeOffset now = DateTimeOffset.UnixEpoch;

    public static string Play(string script)
    {
        var lines = script.Split('\n').Select(line => line.TrimEnd()).ToArray();
        var transcript = new Transcript(SpecOf(lines[0]));
        transcript.written.AppendLine(lines[0]);
        foreach (var line in lines.Skip(1))
        {
            if (line.Length == 0 || line[0] == '#')
                transcript.written.AppendLine(line);
            else if (line[0] != ' ')
                transcript.Take(line);
        }

        return transcript.written.ToString().TrimEnd() + "\n";
    }

    /// <summary>Suggests x = 0, -1, -2, …, and nothing after the tenth.</summary>
    private sealed class Countdown : ISampler
    {
        public Suggestion? Suggest(int trial, IReadOnlyList<Observation> history) =>
            trial >= 10
                ? null
                : new Suggestion(
                    ImmutableSortedDictionary<string, SettingValue>.Empty.Add("x", SettingValue.Of(-trial)),
                    SettingValue.Of(Describe(history))
                );

        private static string Describe(IReadOnlyList<Observation> history) =>
            string.Concat(
                history.Select(seen =>
                    seen.Outcome switch
                    {
                        Outcome.Completed completed => completed.Costs[0].ToString(CultureInfo.InvariantCulture) + ";",
                        var other => other.GetType().Name[0] + ";",
                    }
                )
            );
    }

    private static StudySpec SpecOf(string header)
    {
        var words = header
            .Split(' ')
            .Skip(1)
            .Select(word => word.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return new StudySpec
        {
            Name = "transcript",
            Seed = 42,
            Trials = int.Parse(words["trials"], CultureInfo.InvariantCulture),
            Objectives = [new Objective("loss", Goal.Minimize)],
            Sampler = words.TryGetValue("window", out var window)
                ? new SamplerSpec(
                    "random",
                    Order: SuggestionOrder.Strict,
                    Window: int.Parse(window, CultureInfo.InvariantCulture)
                )
                : new SamplerSpec("random"),
            Pruner = words.TryGetValue("asha", out var rung)
                ? new PrunerSpec
                {
                    Kind = PrunerSpec.Asha,
                    MinResource = int.Parse(rung, CultureInfo.InvariantCulture),
                    ReductionFactor = 2,
                }
                : new PrunerSpec(),
            Stop = StopOf(words),
            Enqueue = words.TryGetValue("enqueue", out var x)
                ? [PointOf(int.Parse(x, CultureInfo.InvariantCulture))]
                : null,
            Runner = words.GetValueOrDefault("runner", "vae"),
            Device = "cpu",
            FailFast = words.TryGetValue("fail_fast", out var most)
                ? int.Parse(most, CultureInfo.InvariantCulture)
                : null,
            Retries = int.Parse(words.GetValueOrDefault("retries", "2"), CultureInfo.InvariantCulture),
            KeepCheckpoints = int.Parse(words.GetValueOrDefault("keep", "5"), CultureInfo.InvariantCulture),
            Settings = SettingValue.Map.Empty,
            Space = new SearchSpace([new Parameter("x", new Distribution.Int(-10, 0))]),
            Cases = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SettingValue.Map>>.Empty,
        };
    }

    private static ImmutableSortedDictionary<string, SettingValue> PointOf(int x) =>
        ImmutableSortedDictionary<string, SettingValue>.Empty.Add("x", SettingValue.Of(x));

    private static StopSpec StopOf(Dictionary<string, string> words)
    {
        var targets = StopSpec.None.Targets;
        if (words.TryGetValue("target", out var target))
            targets = targets.Add("loss", double.Parse(target, CultureInfo.InvariantCulture));
        return new StopSpec
        {
            Time = WholeOf("time") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Epochs = WholeOf("epochs"),
            Patience = WholeOf("patience"),
            Targets = targets,
        };

        int? WholeOf(string name) =>
            words.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;
    }

    private void Take(string line)
    {
        written.AppendLine(line);
        if (line.StartsWith("crash", StringComparison.Ordinal) || line == "takeover")
            session = Stored();
        if (line.StartsWith("clock ", StringComparison.Ordinal))
            now += TimeSpan.FromSeconds(int.Parse(line["clock ".Length..], CultureInfo.InvariantCulture));
        if (line == "reloaded")
            session = session.ReadAgain(Stored());
        if (line.StartsWith("wait ", StringComparison.Ordinal))
            now += TimeSpan.FromSeconds(int.Parse(line["wait ".Length..], CultureInfo.InvariantCulture));
        (session, var effects) = core.Step(session, Parse(line), now);
        foreach (var effect in effects)
            written.Append("  ").AppendLine(Describe(effect));
        log.AddRange(effects.OfType<StudyEffect.Persist>().SelectMany(persist => persist.Changes.Events));
        Assert.Equal(Describe(session.State), Describe(StudyState.Fold(Sweep, spec, log)));
    }

    private StudySession Stored() =>
        StudySession.Load(StudyState.Fold(Sweep, spec, log), session.Checkpoints.Values.SelectMany(rows => rows));

    /// <summary>A reader that folds the log must find what the core has in hand.</summary>
    private static string Describe(StudyState state) =>
        $"{state.Position} {state.TrialsPlanned} {state.IsExhausted} {state.Ended?.Rule} {state.Worked} "
        + $"{state.Tally.Epochs} {state.Tally.SinceBetter} q[{string.Join(' ', state.Queued)}] "
        + $"r[{string.Join(' ', state.Running)}] "
        + string.Join(
            ' ',
            state.Trials.Select(trial =>
                $"{trial.Number}:{trial.State}:{trial.Counts}:{trial.Pending?.Worker}:{(trial.Life as TrialLife.Open)?.Comparison}:{new SettingValue.Map(trial.Parameters)}:{trial.Reason}:{string.Join(',', trial.Progress.EpochWeights?.Keys ?? [])}"
            )
        );

    private StudyInput Parse(string line)
    {
        var words = line.Split(' ');
        return words[0] switch
        {
            "open" or "crash" => new StudyInput.Opened(
                1,
                "here",
                "test",
                words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : session.State.TrialsPlanned
            ),
            "open_rules" => new StudyInput.Opened(1, "here", "test", session.State.TrialsPlanned)
            {
                Rules = StopOf(
                    words.Skip(1).Select(word => word.Split('=')).ToDictionary(pair => pair[0], pair => pair[1])
                ),
            },
            "enqueue" => new StudyInput.PointsEnqueued([
                .. words.Skip(1).Select(word => PointOf(int.Parse(word, CultureInfo.InvariantCulture))),
            ]),
            "clock" => new StudyInput.Ticked(),
            "open_alone" => new StudyInput.Opened(1, "here", "test", session.State.TrialsPlanned, IsAlone: true),
            "takeover" => new StudyInput.Opened(1, "there", "test", session.State.TrialsPlanned, AwaitsClaims: true),
            "reloaded" => new StudyInput.Reloaded(),
            "claim" => new StudyInput.Claimed(Key(words[1]), words[2]),
            "claims_over" => new StudyInput.ClaimsOver(int.Parse(words[1], CultureInfo.InvariantCulture)),
            "hung" => new StudyInput.AttemptHung(Key(words[1]), TimeSpan.FromMinutes(10)),
            "offer" => new StudyInput.SlotOffered(new SlotOffer(++lastOffer, words[1])),
            "workers" => new StudyInput.WorkersChanged(
                new SuitedWorkers(
                    int.Parse(words[1], CultureInfo.InvariantCulture),
                    int.Parse(words[2], CultureInfo.InvariantCulture)
                )
            ),
            "ask" => new StudyInput.TrialAsked(
                new Ask(++lastRequest, words[1], Ask.DefaultLease, words.Length > 2 ? Of(words[2]) : null)
            ),
            "report" => new StudyInput.TrialTold(
                new Tell(++lastRequest, Of(words[1]), new Telling.Progress(words.Length > 2 ? 1 : 0, Values(words)))
            ),
            "tell" => new StudyInput.TrialTold(new Tell(++lastRequest, Of(words[1]), Said(words))),
            "wait" => new StudyInput.Ticked(),
            "stop" when words.Length > 1 => new StudyInput.TrialStopRequested(
                int.Parse(words[1], CultureInfo.InvariantCulture),
                words.Length > 2 ? long.Parse(words[2], CultureInfo.InvariantCulture) : null
            ),
            "retry_failed" => new StudyInput.RetryRequested(),
            "stop" => new StudyInput.StopRequested(),
            "lost" => new StudyInput.WorkerLost(Key(words[1])),
            "checkpoint" => new StudyInput.Reported(
                new CheckpointSaved(
                    Key(words[1]),
                    long.Parse(words[2], CultureInfo.InvariantCulture),
                    new BlobRef($"c{words[1]}@{words[2]}", 1)
                )
            ),
            "epoch" => new StudyInput.Reported(
                new EpochWeightsSaved(
                    Key(words[1]),
                    int.Parse(words[2], CultureInfo.InvariantCulture),
                    new BlobRef($"e{words[1]}@{words[2]}", 1)
                )
            ),
            "began" => new StudyInput.Reported(
                new TrainingStarted(
                    Key(words[1]),
                    long.Parse(words[2], CultureInfo.InvariantCulture),
                    100,
                    words.ElementAtOrDefault(3)
                )
            ),
            "measured" => new StudyInput.Reported(Measured(words)),
            "ended" => new StudyInput.Reported(new AttemptEnded(Key(words[1]), 100, Outcome(words))),
            "broke" => new StudyInput.Reported(
                new AttemptEnded(Key(words[1]), 0, new AttemptOutcome.Failed(string.Join(' ', words.Skip(2))))
            ),
            _ => throw new FormatException(line),
        };
    }

    /// <summary>
    /// <c>measured 0#1 3 0.5 0.4</c>: losses from epoch 3 on; without them one of 0.5 at epoch 1.
    /// </summary>
    private static Measured Measured(string[] words)
    {
        var key = Key(words[1]);
        var from = words.Length > 2 ? int.Parse(words[2], CultureInfo.InvariantCulture) : 1;
        double[] losses =
            words.Length > 3
                ? [.. words.Skip(3).Select(word => double.Parse(word, CultureInfo.InvariantCulture))]
                : [0.5];
        var last = from + losses.Length - 1;
        return new Measured(
            key,
            last,
            1,
            [new CurveChunk(key.Trial.Number, 0, key.Attempt, "loss", from, [.. losses])]
        );
    }

    private static AttemptOutcome Outcome(string[] words) =>
        words[2] switch
        {
            "completed" => new AttemptOutcome.Completed(
                ImmutableSortedDictionary<string, double>.Empty.Add(
                    "loss",
                    double.Parse(words[3], CultureInfo.InvariantCulture)
                ),
                7,
                9,
                new BlobRef("w" + words[1], 1),
                new Provenance("data", "simd", "cpu", "machine", "version")
            ),
            "diverged" => new AttemptOutcome.Diverged("loss is NaN"),
            "failed" => new AttemptOutcome.Failed("it threw"),
            "timed_out" => new AttemptOutcome.TimedOut("it was ended by trial_timeout after 30 m"),
            "died" => new AttemptOutcome.Died("killed by SIGSEGV"),
            "stopped" => new AttemptOutcome.Stopped(),
            "refused" => new AttemptOutcome.Refused("its data is not here"),
            "misfit" => new AttemptOutcome.Misfit("model.kind: no images"),
            "storage_lost" => new AttemptOutcome.StorageLost("disk full"),
            _ => throw new FormatException(words[2]),
        };

    private static TrialAttempt Of(string text) => new(Key(text).Trial.Number, Key(text).Attempt);

    private static ImmutableSortedDictionary<string, double> Values(string[] words)
    {
        var none = ImmutableSortedDictionary<string, double>.Empty;
        return words.Length > 2 ? none.Add("loss", double.Parse(words[^1], CultureInfo.InvariantCulture)) : none;
    }

    private static Telling Said(string[] words) =>
        words[2] switch
        {
            "completed" => new Telling.Completed(
                Values(words),
                1,
                new BlobRef($"w{words[1]}={words[3]}", 1),
                new Provenance("", "ask", "cpu", "", "version")
            ),
            "failed" => new Telling.Failed("it threw"),
            "diverged" => new Telling.Diverged("loss is NaN"),
            _ => throw new FormatException(words[2]),
        };

    private static AttemptKey Key(string text)
    {
        var parts = text.Split('#');
        return new AttemptKey(
            new TrialKey(Sweep, int.Parse(parts[0], CultureInfo.InvariantCulture)),
            int.Parse(parts[1], CultureInfo.InvariantCulture)
        );
    }

    private static string Describe(IStudyEffect effect) =>
        effect switch
        {
            StudyEffect.Persist persist => "persist " + string.Join(" | ", Describe(persist.Changes)),
            FleetRequest.Assign assign =>
                $"assign {assign.Start.Key} to {assign.Offer.Worker}{string.Concat(assign.Start.Checkpoints.Select(from => " or from " + from.Blob.Sha256)).Replace(" or from", " from", StringComparison.Ordinal)}{(assign.Start.BegunOn is { } device ? $", begun on {device}" : "")}{(assign.Start.IsIsolated ? ", isolated" : "")}",
            FleetRequest.Decline decline =>
                $"decline {decline.Offer.Worker}{(decline.HasAnother ? ", another one is wanted" : "")}",
            FleetRequest.Stop { Order: var stop } => $"tell {stop.Key} to stop: {stop.Reason}",
            FleetRequest.AskForClaims ask => $"ask for claims, round {ask.Round}",
            FleetRequest.AnnounceDemand demand => demand.Unclaimed == 0
                ? $"demand {demand.Slots}"
                : $"demand {demand.Slots}, {demand.Unclaimed} unclaimed",
            StudyEffect.DeleteBlobs delete => $"delete {string.Join(' ', delete.Blobs.Select(blob => blob.Sha256))}",
            StudyEffect.Broadcast { Notice: StudyNotice.StaleReportDropped stale } =>
                $"drop stale {stale.Report.GetType().Name} of {stale.Report.Key}",
            StudyEffect.Broadcast { Notice: StudyNotice.StaleAttemptStopped stale } =>
                $"stop stale {stale.Key} on {stale.Worker}",
            StudyEffect.Broadcast { Notice: StudyNotice.WorkerUnsuited unsuited } =>
                $"announce that {unsuited.Worker} takes no trials: {unsuited.Reason}",
            FleetRequest.PauseWorker pause => $"pause {pause.Worker}: {pause.Reason}",
            StudyEffect.Broadcast { Notice: StudyNotice.WorkerUnfit unfit } =>
                $"announce that {unfit.Worker} is unfit: trial {unfit.Trial} ran on {unfit.RanOn}",
            StudyEffect.Broadcast { Notice: StudyNotice.TrialRetried retried } =>
                $"announce trial {retried.Trial.Number} {retried.Trial.State}, tried again",
            StudyEffect.Broadcast { Notice: StudyNotice.NoWorkerSuits none } =>
                $"announce that no worker takes its trials: {none.Reason}",
            StudyEffect.Broadcast { Notice: StudyNotice.StudyEnded ended } => $"announce the end by {ended.Rule}",
            StudyEffect.Broadcast { Notice: StudyNotice.StopRulesChanged } => "announce other stopping rules",
            StudyEffect.Broadcast { Notice: StudyNotice.NeverMeasured never } =>
                $"announce that trial {never.Trial.Number} passed rung {never.Rung} without {never.Metric}",
            StudyEffect.Broadcast { Notice: StudyNotice.AttemptEnded ended } =>
                $"announce trial {ended.Trial.Number} {ended.Trial.State}{(ended.Why is null ? "" : $" ({ended.Why})")}",
            StudyEffect.Broadcast { Notice: StudyNotice.AttemptStarted started } =>
                $"announce trial {started.Trial.Number} {started.Trial.State}",
            StudyEffect.Broadcast { Notice: StudyNotice.Progressed progressed } =>
                $"announce progress of {progressed.Report.Key}",
            StudyEffect.Answer { Content: AskAnswer.Handed handed } =>
                $"hand {handed.Trial.Key} out for {handed.Lease.TotalSeconds} s",
            StudyEffect.Answer { Content: AskAnswer.Recorded recorded } => $"say that trial {recorded.Of.Trial} is "
                + $"{recorded.State}{(recorded.IsFinished ? ", the last one" : "")}",
            StudyEffect.Answer { Content: AskAnswer.Refused refused } => $"refuse, {refused.Why}: {refused.Message}",
            StudyEffect.Conclude { Conclusion: StudyConclusion.FailedFast failed } =>
                $"conclude FailedFast {{ Trials = {failed.Trials}, Reason = {failed.Reason} }}",
            StudyEffect.Conclude { Conclusion: StudyConclusion.Misfit misfit } =>
                $"conclude Misfit {{ Trial = {misfit.Trial}, Reason = {misfit.Reason} }}",
            StudyEffect.Conclude { Conclusion: StudyConclusion.Halted halted } =>
                $"conclude Halted {{ Reason = {halted.Reason} }}",
            StudyEffect.Conclude conclude => $"conclude {conclude.Conclusion.GetType().Name} {{ }}",
            _ => throw new FormatException(effect.ToString()),
        };

    private static IEnumerable<string> Describe(StudyChanges changes) =>
        changes
            .Events.Select(entry => $"{entry.Position}: {Describe(entry.Event)}")
            .Concat(changes.Curves.Select(chunk => $"curve {chunk.Metric} of {chunk.Trial}{Last(chunk)}"))
            .Concat(changes.Checkpoints.Select(row => $"save {row.Checkpoint.Blob.Sha256}"))
            .Concat(changes.ForgottenCheckpoints.Select(row => $"forget {row.Checkpoint.Blob.Sha256}"))
            .Concat(changes.AnsweredRequests.Select(request => $"answer {request}"));

    /// <summary>Where a curve of more than one point ends.</summary>
    private static string Last(CurveChunk chunk) =>
        chunk is { FromEpoch: 1, Values.Length: 1 } ? "" : $" up to epoch {chunk.FromEpoch + chunk.Values.Length - 1}";

    private static string Describe(StudyEvent logged) =>
        logged switch
        {
            TrialSuggested suggested => $"TrialSuggested {suggested.Number} {(suggested.IsEnqueued ? "enqueued " : "")}"
                + $"{new SettingValue.Map(suggested.Parameters)} seen={suggested.Seen} saw={suggested.Note}",
            AttemptStarted started =>
                $"AttemptStarted {started.Number}#{started.Attempt} on {started.Worker}{(started.LeaseSeconds is { } lease ? $" for {lease} s" : "")}",
            TrainingBegan began => $"TrainingBegan {began.Number}#{began.Attempt} at step {began.Step}",
            AttemptFailed failed =>
                $"AttemptFailed {failed.Number}#{failed.Attempt}{(failed.AwaitsComparison ? " awaits a comparison" : "")}",
            ComparisonPassed passed => $"ComparisonPassed {passed.Number}#{passed.Attempt}, {passed.FailedOn} is "
                + $"{(passed.IsUnfit ? "unfit" : "fit")}",
            TrialRetried retried => $"TrialRetried {retried.Number}",
            AttemptLost lost => $"AttemptLost {lost.Number}#{lost.Attempt}{(lost.Progressed ? " progressed" : "")}",
            AttemptDied died =>
                $"AttemptDied {died.Number}#{died.Attempt}: {died.Reason}{(died.Progressed ? " progressed" : "")}",
            AttemptReturned returned =>
                $"AttemptReturned {returned.Number}#{returned.Attempt}{(returned.Reason is { } reason ? $": {reason}" : "")}",
            TrialCompleted completed => $"TrialCompleted {completed.Number} "
                + $"loss={completed.Result.Values["loss"].ToString(CultureInfo.InvariantCulture)}",
            RungReached reached => $"RungReached {reached.Number}#{reached.Attempt} rung {reached.Rung} at epoch "
                + $"{reached.Reached.Epoch}: {reached.Reached.Value.ToString(CultureInfo.InvariantCulture)}",
            TrialPruned pruned => $"TrialPruned {pruned.Number}#{pruned.Attempt} at epoch {pruned.Epoch} "
                + $"loss={pruned.Values["loss"].ToString(CultureInfo.InvariantCulture)}: {pruned.Reason}",
            TrialDiverged diverged => $"TrialDiverged {diverged.Number}: {diverged.Reason}",
            TrialCancelled cancelled => $"TrialCancelled {cancelled.Number}#{cancelled.Attempt}",
            TrialFailed failed => $"TrialFailed {failed.Number}: {failed.Reason}",
            EpochWeightsKept kept => $"EpochWeightsKept {kept.Number}#{kept.Attempt} epoch {kept.Epoch}",
            WeightsReleased released => $"WeightsReleased {released.Number}",
            TrialsRaised raised => $"TrialsRaised {raised.Trials}",
            CoordinatorOpened => "CoordinatorOpened",
            SpaceExhausted => "SpaceExhausted",
            StudyEnded ended => $"StudyEnded by {ended.Rule}: {ended.Reason}",
            StopRulesChanged => "StopRulesChanged",
            TimePassed => "TimePassed",
            PointEnqueued enqueued => $"PointEnqueued {new SettingValue.Map(enqueued.Parameters)}",
            _ => throw new FormatException(logged.ToString()),
        };
}
