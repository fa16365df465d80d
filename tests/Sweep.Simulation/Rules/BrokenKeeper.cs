using System.Collections.Immutable;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Coordinators;
using Sweep.Storage;

namespace Sweep.Simulation.Rules;

/// <summary>
/// The keeper again, in the fewest lines, with joints at which it can be broken. Unbroken it passes
/// as the product's does.
/// </summary>
internal class BrokenKeeper(
    CoordinatorProcess process,
    StudyCore core,
    StudySession session,
    ISweepWriter writer,
    Func<StudySession> reload
) : IStudyKeeper
{
    private readonly List<StudyInput> waiting = [];
    private readonly ReportOrder order = new();

    public StudySession Session { get; private set; } = session;

    public bool IsAway { get; private set; }

    protected CoordinatorProcess Process => process;

    public KeeperResult Handle(IReadOnlyList<StudyInput> inputs, DateTimeOffset now)
    {
        waiting.AddRange(inputs.Where(order.Takes));
        return IsAway ? new KeeperResult.Nothing() : Take(now, []);
    }

    public KeeperResult Retry(DateTimeOffset now)
    {
        try
        {
            Session = Session.ReadAgain(reload());
        }
        catch (StoreAwayException)
        {
            return new KeeperResult.Nothing();
        }

        IsAway = false;
        return Take(now, [new StudyInput.Reloaded()]);
    }

    /// <summary>What the core is shown, and what it makes of it.</summary>
    protected virtual (StudySession Session, ImmutableArray<IStudyEffect> Effects) Step(
        StudySession before,
        StudyInput input,
        DateTimeOffset now
    ) => core.Step(before, input, now);

    /// <summary>What is written.</summary>
    protected virtual StudyChanges ChangesOf(StudyEffect.Persist persist) => persist.Changes;

    /// <summary>Right before the commit.</summary>
    protected virtual void BeforeCommit(IReadOnlyList<StudyInput> taken) { }

    /// <summary>The commit failed.</summary>
    protected virtual KeeperResult Failed(StoreAwayException failure, IReadOnlyList<IStudyEffect> effects) =>
        new KeeperResult.Away(failure);

    private KeeperResult Take(DateTimeOffset now, ImmutableArray<StudyInput> first)
    {
        var (changes, effects, next) = (new List<StudyChanges>(), new List<IStudyEffect>(), Session);
        foreach (var input in first.Concat(waiting))
        {
            (next, var wanted) = Step(next, input, now);
            changes.AddRange(wanted.OfType<StudyEffect.Persist>().Select(ChangesOf));
            effects.AddRange(wanted.Where(effect => effect is not StudyEffect.Persist));
        }

        BeforeCommit(waiting);
        try
        {
            if (changes.Count > 0)
                writer.Append(StudySummary.BatchOf(changes, next));
        }
        catch (StoreAwayException failure)
        {
            IsAway = true;
            return Failed(failure, effects);
        }
        catch (WriterDeposedException failure)
        {
            return new KeeperResult.Over(new StudyConclusion.Deposed(failure.Message), failure, [.. waiting]);
        }
        catch (StorageException failure)
        {
            return new KeeperResult.Over(new StudyConclusion.Halted(failure.Message), failure, [.. waiting]);
        }

        Session = changes.Count == 0 ? next : next with { NeedsSummary = false };
        var done = waiting.ToImmutableArray();
        waiting.Clear();
        return new KeeperResult.Kept([.. effects], done, IsReloaded: !first.IsEmpty);
    }
}
