using System.Collections.Immutable;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Optimization;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Rules;
using Sweep.Storage;

namespace Sweep.Simulation.Coordinators;

/// <summary>
/// What <see cref="StudyActor"/> is in the product, around the same keeper and core: here the
/// mailbox is simulated, and a slow store keeps it waiting.
/// </summary>
internal sealed class StudyShell : IStudyPorts
{
    private static readonly TimeSpan TickPause = TimeSpan.FromSeconds(1);

    private readonly CoordinatorProcess process;
    private readonly IStudyKeeper keeper;
    private readonly ISweepWriter writer;
    private readonly Host host;
    private readonly StudyRouter router;
    private readonly SimulatedMailbox<StudyInput?> mailbox;
    private bool isAsking;

    public StudyShell(CoordinatorProcess process, Host host, SweepOpening.Ready opening)
    {
        (this.process, this.host, writer) = (process, host, opening.Writer);
        var spec = opening.Session.State.Spec;
        (Spec, Sweep) = (spec, opening.Session.State.Id);
        router = new StudyRouter(Sweep, this);
        var core = StudyCore.Of(spec);
        keeper = process.World.Rules.Keeper(process, core, opening.Session, opening.Writer, opening.Reload);
        mailbox = new SimulatedMailbox<StudyInput?>(process, Handle);
        if (spec.Runner == RunnerNames.Ask || spec.Stop.Time is not null)
            Tick();
    }

    public StudySpec Spec { get; }

    public SweepId Sweep { get; }

    /// <summary>How it ended here; null while it goes on.</summary>
    public StudyConclusion? Conclusion { get; private set; }

    /// <summary>Whether it was asked to stop.</summary>
    public bool IsEnding => keeper.Session.Ending is not null;

    public ISweepWriter Writer => writer;

    public void Tell(StudyInput input) => mailbox.Tell(process.World.Rules.ToStudy(input, keeper.Session));

    public void Close()
    {
        mailbox.IsClosed = true;
        writer.Dispose();
    }

    /// <param name="messages">Null: it is time to look whether the store is back.</param>
    private void Handle(IReadOnlyList<StudyInput?> messages)
    {
        StudyInput[] inputs = [.. messages.OfType<StudyInput>()];
        if (Conclusion is not null)
        {
            foreach (var late in inputs)
                router.TakeLate(late);
            return;
        }

        foreach (var input in inputs)
            process.World.Coverage.Count(input);
        var wasAway = keeper.IsAway;
        Later(keeper.Handle(inputs, process.WallClock));
        if (wasAway && keeper.IsAway && messages.Contains(null))
            Later(keeper.Retry(process.WallClock));
        if (keeper.IsAway)
            AskAgain();
    }

    private void Tick() =>
        process.After(
            TickPause,
            () =>
            {
                if (mailbox.IsClosed || Conclusion is not null)
                    return;
                Tell(new StudyInput.Ticked());
                Tick();
            }
        );

    private void AskAgain()
    {
        if (isAsking)
            return;
        isAsking = true;
        process.After(
            StudyActor.RetryPause,
            () =>
            {
                isAsking = false;
                mailbox.Tell(null);
            }
        );
    }

    /// <summary>
    /// What the store has done is known to this process once the store has answered.
    /// </summary>
    private void Later(KeeperResult result)
    {
        process.World.Coverage.Count(result);
        if (result is KeeperResult.Nothing)
            return;
        var world = process.World;
        var pause = world.StoreChance.Seconds(0.0005, world.Database.Slowness.TotalSeconds);
        if (pause > TimeSpan.FromSeconds(0.1))
            world.Coverage.Count("fault: slow store");
        mailbox.Busy(pause);
        process.After(
            pause,
            () =>
            {
                if (!mailbox.IsClosed)
                    Perform(result);
            }
        );
    }

    private void Perform(KeeperResult result)
    {
        if (result is KeeperResult.Away)
            process.World.Note(process, "has no store");
        if (result is KeeperResult.Kept kept)
            foreach (var effect in kept.Effects)
                process.World.Coverage.Count(effect);
        router.Perform(result);
    }

    void IStudyPorts.TellFleet(FleetInput input) => host.TellFleet(input);

    void IStudyPorts.Acknowledge(StudyInput input)
    {
        if (input is StudyInput.Reported reported)
            host.Acknowledge(reported);
    }

    void IStudyPorts.Answer(StudyEffect.Answer answer) => process.World.Clients.Answer(answer);

    void IStudyPorts.Broadcast(StudyNotice notice) => process.World.Coverage.Count(notice);

    void IStudyPorts.Conclude(StudyConclusion conclusion)
    {
        process.World.Coverage.Count(conclusion);
        process.World.Note(process, $"concludes {Spec.Name}: {conclusion}");
        Conclusion = conclusion;
        if (conclusion is StudyConclusion.Halted)
            process.World.Observe(new Checkers.Observation.Halted(Sweep));
        process.Concluded(this);
    }

    void IStudyPorts.DeleteBlobs(ImmutableArray<BlobRef> blobs)
    {
        try
        {
            writer.DeleteBlobs(blobs);
        }
        catch (StorageException)
        {
            process.World.Coverage.Count("fault: blobs stay undeleted");
        }
    }
}
