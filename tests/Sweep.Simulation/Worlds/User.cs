using System.Globalization;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Summaries;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Coordinators;
using Sweep.Simulation.Engine;
using Sweep.Storage;

namespace Sweep.Simulation.Worlds;

/// <summary>
/// Whoever wants a sweep: hands it in, may stop it and resume it with more trials, and asks again
/// until it is done.
/// </summary>
internal sealed class User(World world, PlannedSweep sweep)
{
    private const int MostRetries = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SweepId id = new(sweep.Id);
    private readonly Chance chance = new(world.Plan.Seed, 50 + int.Parse(sweep.Id, CultureInfo.InvariantCulture));
    private readonly Chance chanceOfPoints = new(
        world.Plan.Seed,
        90 + int.Parse(sweep.Id, CultureInfo.InvariantCulture)
    );

    private bool hasEnqueued,
        isStopping,
        isStopped,
        isMended;
    private int retries;
    private int stopped;

    private Submission Submission => new(id, sweep.Priority, sweep.MostSlots);

    private SweepRow Row =>
        new(id, sweep.Spec.Name, DateTimeOffset.UnixEpoch, StudyEventJson.WriteSpec(sweep.Spec), "test");

    private bool IsFinished => StoredStudy.Read(world.Database.Stored, Row).IsFinished;

    public void Begin()
    {
        world.Clock.At(
            sweep.Submitted,
            () =>
            {
                var writer = world.Database.WriterOf(id);
                writer.TryCreate(Row);
                writer.Submit(Submission);
            }
        );
        if (sweep.Stopped is { } when)
            world.Clock.At(sweep.Submitted + when, () => isStopping = true);
        world.Clock.At(sweep.Submitted + Patience, Look);
    }

    private void Look()
    {
        var isSubmitted = world.Database.Stored.ListSubmissions().Any(one => one.Sweep == id);
        var leader = world.Coordinators.FirstOrDefault(one => one.IsOpen && !one.IsPaused);
        if (isSubmitted && isStopping && !isStopped)
        {
            world.Coverage.Count("a sweep is stopped");
            leader?.Host!.Find(id)?.Tell(new StudyInput.StopRequested());
        }
        else if (!isSubmitted && isStopping && !isStopped)
        {
            // Every rule is lifted, so that a sweep that one had ended goes on.
            var rules = sweep.Spec.Stop.IsNone ? null : StopSpec.None;
            isStopped = leader?.Resume(Row, Submission, sweep.Spec.Trials + sweep.MoreTrials, rules: rules) ?? false;
            if (isStopped)
                world.Coverage.Count("a sweep is resumed");
        }
        else if (!isSubmitted && sweep.IsToBeMended && !(isMended && IsFinished))
        {
            world.Mend(id);
            // One that has failed fast again, for what its trials are, goes on with the others.
            var isResumed = leader?.Resume(Row, Submission, sweep.Spec.Trials, retriesFailed: !isMended) ?? false;
            if (isResumed && !isMended)
                world.Coverage.Count("failed trials are tried again");
            isMended |= isResumed;
        }
        else if (
            isSubmitted
            && sweep.IsMendedAtWork
            && retries < MostRetries
            && leader?.Host!.Find(id) is { Conclusion: null } study
        )
        {
            // What fails for good would be tried again for ever.
            retries++;
            world.Mend(id);
            study.Tell(new StudyInput.RetryRequested());
        }
        else if (!isSubmitted)
        {
            world.SweepFinished();
            return;
        }

        if (isSubmitted)
        {
            StopATrial();
            EnqueueAPoint(leader);
        }

        world.Clock.After(Patience, Look);
    }

    /// <summary>
    /// In free order only: in strict order a suggestion depends on nothing that comes in between.
    /// </summary>
    private void EnqueueAPoint(CoordinatorProcess? leader)
    {
        if (hasEnqueued || sweep.Spec.Sampler.Order == SuggestionOrder.Strict || !chanceOfPoints.Happens(0.1))
            return;
        if (leader?.Host!.Find(id) is not { Conclusion: null } study)
            return;
        hasEnqueued = true;
        study.Tell(new StudyInput.PointsEnqueued([PlannedSweep.PointOf(3, 2)]));
    }

    /// <summary>Any trial that was suggested, also one that has its end.</summary>
    private void StopATrial()
    {
        if (stopped >= sweep.StoppedTrials || !chance.Happens(0.3))
            return;
        var suggested = StoredEvent
            .Read(world.Database.Stored.ReadLog(id))
            .Count(happened => happened.Kind == "trial_suggested");
        if (suggested == 0)
            return;
        stopped++;
        var trial = chance.Between(Math.Max(0, suggested - 4), suggested - 1);
        world.Asked.Add(world.Database.Stored.RequestTrialStop(id, trial), (id, trial));
    }
}
