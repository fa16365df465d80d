using System.Collections.Immutable;
using Sweep.Coordinator.Core;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Coordinators;
using Sweep.Storage;

namespace Sweep.Simulation.Rules;

/// <summary>Stopping rules and enqueued points, broken on purpose.</summary>
internal static class BrokenStopRules
{
    /// <summary>Each end of an attempt begins the count again.</summary>
    internal sealed class ForgetsWhatItCounted : Showing
    {
        public override StudyState Change(StudyState state, StudyInput input, DateTimeOffset now) =>
            input is StudyInput.Reported { Report: AttemptEnded } ? state with { Tally = StopTally.Empty } : state;
    }

    /// <summary>A trial fewer than the rule says is enough.</summary>
    internal sealed class EndsOneTrialEarly : Showing
    {
        public override StudyState Change(StudyState state, StudyInput input, DateTimeOffset now) =>
            state with
            {
                Rules = state.Rules with { Patience = state.Rules.Patience - 1 },
            };
    }

    /// <summary>The time between two coordinators counts as well.</summary>
    internal sealed class CountsPauses : Showing
    {
        public override StudyState Change(StudyState state, StudyInput input, DateTimeOffset now) =>
            input is StudyInput.Opened ? state with { Worked = state.Worked + state.SinceLastEvent(now) } : state;
    }

    /// <summary>A coordinator that takes a sweep over forgets what its user enqueued.</summary>
    internal sealed class ForgetsPoints : Showing
    {
        public override StudyState Change(StudyState state, StudyInput input, DateTimeOffset now) =>
            input is StudyInput.Opened ? state with { Points = [] } : state;
    }

    /// <summary>The core is shown another state.</summary>
    internal abstract class Showing : BrokenRule
    {
        public abstract StudyState Change(StudyState state, StudyInput input, DateTimeOffset now);

        public override IStudyKeeper Keeper(
            CoordinatorProcess process,
            StudyCore core,
            StudySession session,
            ISweepWriter writer,
            Func<StudySession> reload
        ) => new Shown(process, core, session, writer, reload);
    }

    private sealed class Shown(
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
            var rule = (Showing)Process.World.Rules;
            var shown = before with { State = rule.Change(before.State, input, now) };
            var (after, effects) = base.Step(shown, input, now);
            var isChanged = after.State.Rules != shown.State.Rules;
            return (
                isChanged ? after : after with { State = after.State with { Rules = before.State.Rules } },
                effects
            );
        }
    }
}
