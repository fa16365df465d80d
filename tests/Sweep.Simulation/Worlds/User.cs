using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Storage;
using Sweep.Shared.Identity;

namespace Sweep.Simulation.Worlds;

/// <summary>Whoever wants a sweep: hands it in, may stop it and resume it with more trials, and asks again until it is done.</summary>
internal sealed class User(World world, PlannedSweep sweep)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SweepId id = new(sweep.Id);
    private bool isStopping, isStopped;

    private Submission Submission => new(id, sweep.Priority, sweep.MostSlots);

    private SweepRow Row => new(id, sweep.Spec.Name, DateTimeOffset.UnixEpoch, StudyEventJson.WriteSpec(sweep.Spec), "test");

    public void Begin()
    {
        world.Clock.At(sweep.Submitted, () =>
        {
            var writer = world.Database.WriterOf(id);
            writer.TryCreate(Row);
            writer.Submit(Submission);
        });
        if (sweep.Stopped is { } when) world.Clock.At(sweep.Submitted + when, () => isStopping = true);
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
            isStopped = leader?.Resume(Row, Submission, sweep.Spec.Trials + sweep.MoreTrials) ?? false;
            if (isStopped) world.Coverage.Count("a sweep is resumed");
        }
        else if (!isSubmitted)
        {
            world.SweepFinished();
            return;
        }

        world.Clock.After(Patience, Look);
    }
}
