using System.Collections.Immutable;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Coordinators;
using Sweep.Storage;
using Sweep.Worker.Core;
using Sweep.Worker.Core.Link;

namespace Sweep.Simulation.Rules;

/// <summary>
/// Rules of the product broken on purpose, one each, and which checker must find it.
/// </summary>
internal static class BrokenRules
{
    public static readonly ImmutableArray<(BrokenRule Rule, string Property)> All =
    [
        (new AcknowledgesBeforeCommit(), "acknowledged is durable"),
        (new SendsBeforePersist(), "started is durable"),
        (new FencesNobody(), "one leader a term writes"),
        (new SettlesNothing(), "invariants"),
        (new CountsStaleReports(), "stale attempts never count"),
        (new CountsNoDeaths(), "failures are limited"),
        (new CountsLosses(), "a plain loss fails no trial"),
        (new IsolatesNoSuspect(), "suspects are isolated"),
        (new CallsDeathsDivergence(), "a killer ends alone"),
        (new AnswersWithoutStopping(), "stopped trials end"),
        (new TellsNoWorkerToStop(), "stale attempts are stopped"),
        (new ComparesNothing(), "a node's fault fails no trial"),
        (new BlamesTheFirst(), "a healthy node is never marked"),
        (new BrokenFleetRules.TakesHandBacksLightly(), "a worker that hands back pauses"),
        (new BrokenFleetRules.DoublesNoPause(), "a worker that hands back pauses"),
        (new OffersBeyondSlots(), "slots are kept"),
        (new ForgetsOnReconnect(), "attempts are launched once"),
        (new BelievesClaims(), "stale attempts are stopped"),
        (new FavoursOne(), "equals share alike"),
        (new WaitsForNoClaims(), "living workers keep their attempts"),
        (new TakesOldAnswers(), "living workers keep their attempts"),
        (new IgnoresTheWindow(), "strict order equals the oracle's"),
        (new BrokenPrunerRules.JudgesByAllTrials(), "verdicts recompute"),
        (new BrokenPrunerRules.JudgesAgain(), "verdicts recompute"),
        (new BrokenStopRules.ForgetsWhatItCounted(), "rules end sweeps"),
        (new BrokenStopRules.EndsOneTrialEarly(), "rules end sweeps"),
        (new BrokenStopRules.CountsPauses(), "rules end sweeps"),
        (new BrokenStopRules.ForgetsPoints(), "suggestions recompute"),
        (new BrokenPrunerRules.TakesTheNextValue(), "rungs are measured"),
        (new GivesNothingHungUp(), "every sweep ends"),
        (new GivesNobodyUp(), "every sweep ends"),
        (new HearsNoLocalWorker(), "what works is not hung"),
        (new CountsOnlySteps(), "what works is not hung"),
        (new RetriesTimeOuts(), "time-outs are not retried"),
        (new StartsTwice(), "attempts are launched once"),
        (new ReportsBeforeBlobs(), "blobs are there"),
        (new TrustsOldUploads(), "blobs are there"),
        (new LosesOutput(), "output is kept"),
        (new HearsLateClients(), "stale attempts never count"),
        (new RecordsNothing(), "acknowledged is durable"),
        (new MixesOutput(), "output is kept"),
        (new LimitsNoSlots(), "shares are kept"),
        (new TurnsPrioritiesRound(), "shares are kept"),
        (new SumsUpOneTrial(), "the summary fits the log"),
        (new BrokenLinkRules.SeatIgnoresCounts(), "what is said arrives or its link ends"),
        (new BrokenLinkRules.TakesWhatFollowsALoss(), "reports come in order"),
        (new BrokenLinkRules.TakesWhatFollowsAHalt(), "output is kept"),
        (new BrokenLinkRules.WorkerIgnoresCounts(), "what is said arrives or its link ends"),
        (new BrokenLinkRules.SaysNoStartAgain(), "what works is not hung"),
        (new BrokenLinkRules.SaysNoStopAgain(), "stale attempts are stopped"),
        (new BrokenLinkRules.WaitsInSilence(), "a living worker comes back"),
        (new BrokenLinkRules.KeepsEarlierLinks(), "a seat ends with its link"),
        (new BrokenLinkRules.WaitsForGreetings(), "a seat ends with its link"),
        (new BrokenLinkRules.TakesEveryVersion(), "only another version is refused for good"),
        (new BrokenLinkRules.RefusesOldCertificates(), "only another version is refused for good"),
    ];

    private sealed class AcknowledgesBeforeCommit : BrokenRule
    {
        public override IStudyKeeper Keeper(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) => new Broken(process, core, session, writer, reload);

        private sealed class Broken(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) : BrokenKeeper(process, core, session, writer, reload)
        {
            protected override void BeforeCommit(IReadOnlyList<StudyInput> taken)
            {
                foreach (var reported in taken.OfType<StudyInput.Reported>())
                    Process.Host?.Acknowledge(reported);
            }
        }
    }

    private sealed class SendsBeforePersist : BrokenRule
    {
        public override IStudyKeeper Keeper(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) => new Broken(process, core, session, writer, reload);

        private sealed class Broken(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) : BrokenKeeper(process, core, session, writer, reload)
        {
            protected override KeeperResult Failed(StoreAwayException failure, IReadOnlyList<IStudyEffect> effects) =>
                new KeeperResult.Kept([.. effects], [], IsReloaded: false);
        }
    }

    private sealed class LosesOutput : BrokenRule
    {
        public override StudyInput ToStudy(StudyInput input, StudySession session) =>
            input switch
            {
                StudyInput.Reported { Report: OutputWritten { From: > 0 } written } reported => reported with
                {
                    Report = written with { Bytes = [] },
                },
                _ => input,
            };
    }

    private sealed class HearsLateClients : BrokenRule
    {
        public override StudyInput ToStudy(StudyInput input, StudySession session)
        {
            if (input is not StudyInput.TrialTold { Tell: { Telling: Telling.Completed, Of: var of } tell } told)
                return input;
            var attempts = session.State.Trials[of.Trial].Counts.Started;
            return told with { Tell = tell with { Of = of with { Attempt = attempts } } };
        }
    }

    private sealed class RecordsNothing : BrokenRule
    {
        public override StudyInput ToStudy(StudyInput input, StudySession session) =>
            input is StudyInput.TrialTold { Tell: { Telling: Telling.Failed } tell } told
                ? told with
                {
                    Tell = tell with
                    {
                        Telling = new Telling.Progress(0, ImmutableSortedDictionary<string, double>.Empty),
                    },
                }
                : input;
    }

    private sealed class MixesOutput : BrokenRule
    {
        public override StudyInput ToStudy(StudyInput input, StudySession session) =>
            input switch
            {
                StudyInput.Reported { Report: OutputWritten written } reported => reported with
                {
                    Report = written with { From = 0 },
                },
                _ => input,
            };
    }

    private sealed class SumsUpOneTrial : BrokenRule
    {
        public override IStudyKeeper Keeper(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) => new Broken(process, core, session, writer, reload);

        private sealed class Broken(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) : BrokenKeeper(process, core, session, writer, reload)
        {
            protected override StudyChanges ChangesOf(StudyEffect.Persist persist) =>
                persist.Changes with
                {
                    Trials = [.. persist.Changes.Trials.Take(1).Where(number => number > 0)],
                };
        }
    }

    private sealed class FencesNobody : BrokenRule
    {
        public override bool IsFenced => false;
    }

    private sealed class SettlesNothing : BrokenRule
    {
        public override bool Settles => false;
    }

    private sealed class CountsStaleReports : BrokenRule
    {
        public override StudyInput ToStudy(StudyInput input, StudySession session) =>
            input is StudyInput.Reported { Report: AttemptEnded ended } reported
                ? reported with
                {
                    Report = ended with { Key = Newest(ended.Key, session) },
                    From = null,
                }
                : input;
    }

    private sealed class CountsNoDeaths : BrokenRule
    {
        public override IStudyKeeper Keeper(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) => new Broken(process, core, session, writer, reload);

        private sealed class Broken(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) : BrokenKeeper(process, core, session, writer, reload)
        {
            protected override (StudySession Session, ImmutableArray<IStudyEffect> Effects) Step(
                StudySession before,
                StudyInput input,
                DateTimeOffset now
            ) =>
                base.Step(
                    before with
                    {
                        State = before.State with { Trials = [.. before.State.Trials.Select(Forget)] },
                    },
                    input,
                    now
                );

            private static Trial Forget(Trial trial) => trial with { Counts = trial.Counts with { DeathsInARow = 0 } };
        }
    }

    private sealed class CountsLosses : BrokenRule
    {
        public override StudyInput ToStudy(StudyInput input, StudySession session) =>
            input is StudyInput.WorkerLost lost
                ? new StudyInput.Reported(new AttemptEnded(lost.Key, 0, new AttemptOutcome.Died("it went away")))
                : input;
    }

    private sealed class CallsDeathsDivergence : BrokenRule
    {
        public override StudyInput ToStudy(StudyInput input, StudySession session) =>
            input is StudyInput.Reported { Report: AttemptEnded { Outcome: AttemptOutcome.Died died } ended } reported
                ? reported with
                {
                    Report = ended with { Outcome = new AttemptOutcome.Diverged(died.Reason) },
                }
                : input;
    }

    private sealed class AnswersWithoutStopping : BrokenRule
    {
        public override StudyInput ToStudy(StudyInput input, StudySession session) =>
            input is StudyInput.TrialStopRequested asked ? asked with { Number = -1 } : input;
    }

    private sealed class TellsNoWorkerToStop : BrokenRule
    {
        public override (FleetState State, ImmutableArray<FleetEffect> Effects) Fleet(
            FleetState state,
            FleetInput input,
            TimeSpan now
        ) =>
            input is FleetRequest.Stop { Order.Reason: StopReason.Cancel }
                ? (state, [])
                : base.Fleet(state, input, now);
    }

    private sealed class IsolatesNoSuspect : BrokenRule
    {
        public override (FleetState State, ImmutableArray<FleetEffect> Effects) Fleet(
            FleetState state,
            FleetInput input,
            TimeSpan now
        ) =>
            base.Fleet(
                state,
                input is FleetRequest.Assign taken
                    ? taken with
                    {
                        Start = taken.Start with { IsIsolated = false },
                    }
                    : input,
                now
            );
    }

    private sealed class IgnoresTheWindow : BrokenRule
    {
        public override IStudyKeeper Keeper(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) => new Broken(process, core, session, writer, reload);

        private sealed class Broken(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) : BrokenKeeper(process, core, session, writer, reload)
        {
            protected override (StudySession Session, ImmutableArray<IStudyEffect> Effects) Step(
                StudySession before,
                StudyInput input,
                DateTimeOffset now
            )
            {
                var spec = before.State.Spec;
                return base.Step(
                    before with
                    {
                        State = before.State with
                        {
                            Spec = spec with { Sampler = spec.Sampler with { Order = SuggestionOrder.Free } },
                        },
                    },
                    input,
                    now
                );
            }
        }
    }

    private sealed class ComparesNothing : BrokenRule
    {
        /// <summary>As if there were never another worker.</summary>
        public override StudyInput ToStudy(StudyInput input, StudySession session) =>
            input is StudyInput.WorkersChanged changed
                ? new StudyInput.WorkersChanged(changed.Workers with { Suited = Math.Min(1, changed.Workers.Suited) })
                : input;
    }

    private sealed class BlamesTheFirst : BrokenRule
    {
        public override IStudyKeeper Keeper(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) => new Broken(process, core, session, writer, reload);

        private sealed class Broken(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) : BrokenKeeper(process, core, session, writer, reload)
        {
            /// <summary>As if whatever fails on a second worker had taken a step there.</summary>
            protected override (StudySession Session, ImmutableArray<IStudyEffect> Effects) Step(
                StudySession before,
                StudyInput input,
                DateTimeOffset now
            ) =>
                base.Step(
                    before,
                    input is StudyInput.Reported { Report: AttemptEnded { Outcome: AttemptOutcome.Failed } ended }
                    && before.State.Comparing.Contains(ended.Key.Trial.Number)
                        ? new StudyInput.Reported(ended with { Step = ended.Step + 1 })
                        : input,
                    now
                );
        }
    }

    private sealed class OffersBeyondSlots : BrokenRule
    {
        public override (FleetState State, ImmutableArray<FleetEffect> Effects) Fleet(
            FleetState state,
            FleetInput input,
            TimeSpan now
        ) =>
            base.Fleet(
                state,
                input is FleetInput.WorkerJoined joined
                    ? joined with
                    {
                        Profile = joined.Profile with { Slots = joined.Profile.Slots + 1 },
                    }
                    : input,
                now
            );
    }

    private sealed class ForgetsOnReconnect : BrokenRule
    {
        public override LinkStep Link(LinkState state, LinkInput input, TimeSpan now) =>
            base.Link(
                input is LinkInput.Connected
                    ? state with
                    {
                        Outbox = state.Outbox.Clear(),
                        Unsent = [],
                        OutboxBytes = 0,
                        Holds = [],
                    }
                    : state,
                input,
                now
            );
    }

    private sealed class BelievesClaims : BrokenRule
    {
        /// <summary>
        /// Whoever claims what is over has it from then on, or goes on with it and nobody minds.
        /// </summary>
        public override StudyInput ToStudy(StudyInput input, StudySession session)
        {
            if (input is not StudyInput.Claimed claimed || session.State.IsCurrent(claimed.Key))
                return input;
            var newest = Newest(claimed.Key, session);
            return newest == claimed.Key ? new StudyInput.WorkerLost(claimed.Key) : claimed with { Key = newest };
        }
    }

    private sealed class FavoursOne : BrokenRule
    {
        public override (FleetState State, ImmutableArray<FleetEffect> Effects) Fleet(
            FleetState state,
            FleetInput input,
            TimeSpan now
        )
        {
            // As if the first one never had anything.
            var first = state
                .Studies.Where(entry => entry.Value.Needs.MostSlots is null)
                .Select(entry => entry.Key)
                .OrderBy(sweep => sweep.Text, StringComparer.Ordinal)
                .FirstOrDefault();
            return base.Fleet(
                first.Text is null
                    ? state
                    : state with
                    {
                        Studies = state.Studies.SetItem(first, state.Studies[first] with { Unclaimed = -1000 }),
                    },
                input,
                now
            );
        }
    }

    private sealed class WaitsForNoClaims : BrokenRule
    {
        public override StudyInput.Opened Opening(StudyInput.Opened opened) => opened with { AwaitsClaims = false };
    }

    private sealed class TakesOldAnswers : BrokenRule
    {
        public override IStudyKeeper Keeper(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) => new Broken(process, core, session, writer, reload);

        private sealed class Broken(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) : BrokenKeeper(process, core, session, writer, reload)
        {
            protected override (StudySession Session, ImmutableArray<IStudyEffect> Effects) Step(
                StudySession before,
                StudyInput input,
                DateTimeOffset now
            ) =>
                base.Step(
                    before,
                    input is StudyInput.ClaimsOver ? new StudyInput.ClaimsOver(before.ClaimRound) : input,
                    now
                );
        }
    }

    private sealed class GivesNothingHungUp : BrokenRule
    {
        public override (FleetState State, ImmutableArray<FleetEffect> Effects) Fleet(
            FleetState state,
            FleetInput input,
            TimeSpan now
        ) => base.Fleet(state with { Limits = state.Limits with { Progress = TimeSpan.FromDays(1) } }, input, now);
    }

    private sealed class GivesNobodyUp : BrokenRule
    {
        public override (FleetState State, ImmutableArray<FleetEffect> Effects) Fleet(
            FleetState state,
            FleetInput input,
            TimeSpan now
        ) =>
            base.Fleet(
                state with
                {
                    Limits = state.Limits with { Worker = TimeSpan.FromDays(1), Progress = TimeSpan.FromDays(1) },
                },
                input,
                now
            );
    }

    /// <summary>As if only a link could say that an attempt goes on.</summary>
    private sealed class HearsNoLocalWorker : BrokenRule
    {
        public override (FleetState State, ImmutableArray<FleetEffect> Effects) Fleet(
            FleetState state,
            FleetInput input,
            TimeSpan now
        )
        {
            var isLocal =
                input is FleetInput.Heartbeat heard
                && state.Workers.TryGetValue(heard.Worker, out var worker)
                && worker.Presence == WorkerPresence.Local;
            return base.Fleet(state, isLocal ? (FleetInput.Heartbeat)input with { Progress = [] } : input, now);
        }
    }

    /// <summary>As if an attempt that takes no step did nothing.</summary>
    private sealed class CountsOnlySteps : BrokenRule
    {
        public override (FleetState State, ImmutableArray<FleetEffect> Effects) Fleet(
            FleetState state,
            FleetInput input,
            TimeSpan now
        ) =>
            base.Fleet(
                state,
                input is FleetInput.Heartbeat heard
                    ? heard with
                    {
                        Progress = [.. heard.Progress.Select(progress => progress with { Activity = progress.Step })],
                    }
                    : input,
                now
            );
    }

    private sealed class RetriesTimeOuts : BrokenRule
    {
        public override StudyInput ToStudy(StudyInput input, StudySession session) =>
            input
                is StudyInput.Reported { Report: AttemptEnded { Outcome: AttemptOutcome.TimedOut late } ended } reported
                ? reported with
                {
                    Report = ended with { Outcome = new AttemptOutcome.Failed(late.Reason) },
                }
                : input;
    }

    private sealed class StartsTwice : BrokenRule
    {
        public override (FleetState State, ImmutableArray<FleetEffect> Effects) Fleet(
            FleetState state,
            FleetInput input,
            TimeSpan now
        ) =>
            base.Fleet(
                state,
                input is FleetInput.WorkerJoined joined
                    ? joined with
                    {
                        Holds = [.. joined.Holds.Where(key => !state.Attempts.ContainsKey(key))],
                    }
                    : input,
                now
            );

        public override (WorkerState State, ImmutableArray<WorkerEffect> Effects) Worker(
            WorkerState state,
            CoordinatorMessage message
        )
        {
            if (message is StartTrial start)
                state = state with { Running = state.Running.Remove(start.Key) };
            return base.Worker(state, message);
        }
    }

    private sealed class ReportsBeforeBlobs : BrokenRule
    {
        public override LinkStep Link(LinkState state, WorkerReport report, TimeSpan now)
        {
            if (report is CheckpointSaved saved)
                state = state with { Uploaded = state.Uploaded.Add(saved.Blob) };
            return base.Link(state, report, now);
        }
    }

    private sealed class TrustsOldUploads : BrokenRule
    {
        public override LinkStep Link(LinkState state, CoordinatorMessage message, TimeSpan now)
        {
            // As if nothing had been deleted: what went up before the welcome is taken to be there
            // still.
            if (state.Phase is LinkPhase.Knocking && message is CoordinatorMessage.Welcome)
                state = state with
                {
                    Outbox = state.Outbox.ToImmutableSortedDictionary(
                        entry => entry.Key,
                        entry =>
                            entry.Value.Blob is { } blob && state.Uploaded.Contains(blob)
                                ? entry.Value with
                                {
                                    Blob = null,
                                }
                                : entry.Value
                    ),
                };
            return base.Link(state, message, now);
        }
    }

    private sealed class LimitsNoSlots : BrokenRule
    {
        public override (FleetState State, ImmutableArray<FleetEffect> Effects) Fleet(
            FleetState state,
            FleetInput input,
            TimeSpan now
        ) =>
            base.Fleet(
                state,
                input is FleetInput.StudyOpened opened
                    ? opened with
                    {
                        Needs = opened.Needs with { MostSlots = null },
                    }
                    : input,
                now
            );
    }

    private sealed class TurnsPrioritiesRound : BrokenRule
    {
        public override (FleetState State, ImmutableArray<FleetEffect> Effects) Fleet(
            FleetState state,
            FleetInput input,
            TimeSpan now
        ) =>
            base.Fleet(
                state,
                input is FleetInput.StudyOpened opened
                    ? opened with
                    {
                        Needs = opened.Needs with { Priority = -opened.Needs.Priority },
                    }
                    : input,
                now
            );
    }

    /// <summary>The attempt that its trial is having, in the place of one that it had.</summary>
    private static AttemptKey Newest(AttemptKey key, StudySession session) =>
        key.Trial.Number < session.State.Trials.Count
        && session.State.Trials[key.Trial.Number].Life is TrialLife.Running running
            ? key with
            {
                Attempt = running.Attempt,
            }
            : key;
}
