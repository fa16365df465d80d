using System.Collections.Immutable;
using Sweep.Coordinator.Core;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// Keeps a study's session in step with its log: takes what waits through the core, commits what
/// follows from it as one group, and only then lets the other effects go. Where the store is away,
/// nothing of the batch happened, or all of it did and the store could not say so. Then what waited
/// stays, the session is read from the store again, and what waited is taken again. Knows no thread
/// and no clock: the study's actor drives it, and so does the simulation.
/// </summary>
internal sealed class StudyKeeper(StudyCore core, StudySession session, ISweepWriter writer, Func<StudySession> reload)
{
    /// <summary>
    /// The most messages that wait for a store that is away. Further reports are dropped without an
    /// acknowledgement, for their workers to send again; of this process's own workers, which do
    /// not, only curves.
    /// </summary>
    public const int WaitingLimit = 4096;

    private readonly List<StudyInput> waiting = [];
    private readonly ReportOrder order = new();

    public StudySession Session { get; private set; } = session;

    /// <summary>Whether the store is away, so that only <see cref="Retry"/> leads on.</summary>
    public bool IsAway { get; private set; }

    public KeeperResult Handle(IReadOnlyList<StudyInput> inputs, DateTimeOffset now)
    {
        foreach (var input in inputs.Where(order.Takes))
        {
            if (waiting.Count >= WaitingLimit && input is StudyInput.Reported reported && MayDrop(reported))
                order.Drop(reported);
            else
                waiting.Add(input);
        }

        return IsAway ? new KeeperResult.Nothing() : Take(now, []);
    }

    /// <summary>Asks whether the store is back; if so, goes on.</summary>
    public KeeperResult Retry(DateTimeOffset now)
    {
        if (!IsAway)
            return new KeeperResult.Nothing();
        try
        {
            Session = Session.ReadAgain(reload());
        }
        catch (StoreAwayException)
        {
            return new KeeperResult.Nothing();
        }
        catch (StorageException failure)
        {
            return Over(failure);
        }

        IsAway = false;
        return Take(now, [new StudyInput.Reloaded()]);
    }

    private static bool MayDrop(StudyInput.Reported reported) =>
        reported.Receipt is not null || reported.Report is Measured or OutputWritten;

    private KeeperResult Take(DateTimeOffset now, ImmutableArray<StudyInput> first)
    {
        var changes = new List<StudyChanges>();
        var effects = new List<IStudyEffect>();
        var next = Session;
        foreach (var input in first.Concat(waiting))
        {
            (next, var made) = core.Step(next, input, now);
            foreach (var effect in made)
            {
                if (effect is StudyEffect.Persist persist)
                    changes.Add(persist.Changes);
                else
                    effects.Add(effect);
            }
        }

        try
        {
            if (changes.Count > 0)
                writer.Append(StudySummary.BatchOf(changes, next));
        }
        catch (StorageException failure)
        {
            return Over(failure);
        }

        Session = changes.Count > 0 ? next with { NeedsSummary = false } : next;
        var done = waiting.ToImmutableArray();
        waiting.Clear();
        return new KeeperResult.Kept([.. effects], done, IsReloaded: !first.IsEmpty);
    }

    private KeeperResult Over(StorageException failure)
    {
        switch (failure)
        {
            case StoreAwayException:
                IsAway = true;
                return new KeeperResult.Away(failure);
            case WriterDeposedException:
                return Over(new StudyConclusion.Deposed(failure.Message), failure);
            default:
                return Over(new StudyConclusion.Halted(failure.Message, failure is StoreGoneException), failure);
        }
    }

    private KeeperResult.Over Over(StudyConclusion conclusion, StorageException failure)
    {
        var left = waiting.ToImmutableArray();
        waiting.Clear();
        return new KeeperResult.Over(conclusion, failure, left);
    }
}

/// <summary>What came of a turn.</summary>
internal abstract record KeeperResult
{
    private KeeperResult() { }

    /// <summary>All is durable; the effects are to be performed, in order.</summary>
    /// <param name="Done">What was taken.</param>
    /// <param name="IsReloaded">Whether the store had been away.</param>
    public sealed record Kept(ImmutableArray<IStudyEffect> Effects, ImmutableArray<StudyInput> Done, bool IsReloaded)
        : KeeperResult;

    /// <summary>The store has gone away. Nothing may be acknowledged or assigned.</summary>
    public sealed record Away(StorageException Failure) : KeeperResult;

    /// <summary>It is still away.</summary>
    public sealed record Nothing : KeeperResult;

    /// <summary>The study is over in this process; its log is as it was.</summary>
    /// <param name="Left">What was not kept: see <see cref="StudyRouter.TakeLate"/>.</param>
    public sealed record Over(StudyConclusion Conclusion, StorageException Failure, ImmutableArray<StudyInput> Left)
        : KeeperResult;
}
