using System.Collections.Immutable;
using Sweep.Coordinator.Core;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Coordinators;
using Sweep.Storage;

namespace Sweep.Simulation.Rules;

/// <summary>Rules of pruning, broken on purpose.</summary>
internal static class BrokenPrunerRules
{
    /// <summary>In strict order, too, a verdict sees whatever was reported.</summary>
    internal sealed class JudgesByAllTrials : BrokenRule
    {
        public override IStudyKeeper Keeper(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) => new WithoutWindow(process, core, session, writer, reload);

        private sealed class WithoutWindow(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) : Broken(process, core, session, writer, reload)
        {
            protected override StudyState Change(StudyState state) =>
                state with
                {
                    Spec = state.Spec with { Sampler = state.Spec.Sampler with { Order = SuggestionOrder.Free } },
                };
        }
    }

    /// <summary>What a trial reported at rungs is forgotten between two reports.</summary>
    internal sealed class JudgesAgain : BrokenRule
    {
        public override IStudyKeeper Keeper(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) => new WithoutRungs(process, core, session, writer, reload);

        private sealed class WithoutRungs(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) : Broken(process, core, session, writer, reload)
        {
            protected override StudyState Change(StudyState state) =>
                state with
                {
                    Trials = [.. state.Trials.Select(Forget)],
                };

            private static Trial Forget(Trial trial) =>
                trial.Life.IsFinal ? trial : trial with { Progress = trial.Progress with { Rungs = null } };
        }
    }

    /// <summary>A value counts for the epoch before its own.</summary>
    internal sealed class TakesTheNextValue : BrokenRule
    {
        public override StudyInput ToStudy(StudyInput input, StudySession session) =>
            input is StudyInput.Reported { Report: Measured { Epoch: > 1 } measured } reported
                ? reported with
                {
                    Report = measured with { Curves = [.. measured.Curves.Select(EpochBefore)] },
                }
                : input;

        private static CurveChunk EpochBefore(CurveChunk chunk) => chunk with { FromEpoch = chunk.FromEpoch - 1 };
    }

    /// <summary>Where a report is handled, the core is shown another state.</summary>
    private abstract class Broken(
        CoordinatorProcess process,
        StudyCore core,
        StudySession session,
        ISweepWriter writer,
        Func<StudySession> reload
    ) : BrokenKeeper(process, core, session, writer, reload)
    {
        protected abstract StudyState Change(StudyState state);

        protected override (StudySession Session, ImmutableArray<IStudyEffect> Effects) Step(
            StudySession before,
            StudyInput input,
            DateTimeOffset now
        )
        {
            if (input is not StudyInput.Reported { Report: Measured })
                return base.Step(before, input, now);
            var (after, effects) = base.Step(before with { State = Change(before.State) }, input, now);
            return (after with { State = after.State with { Spec = before.State.Spec } }, effects);
        }
    }
}
