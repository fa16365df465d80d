using Foundation;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Optimization;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Rules;
using Sweep.Storage;

namespace Sweep.Simulation.Coordinators;

/// <summary>
/// What <see cref="StudyActor"/> is in the product, around the same keeper and core: here the
/// mailbox is simulated, and a slow store keeps it waiting.
/// </summary>
internal sealed class StudyShell
{
    private static readonly TimeSpan LeasePause = TimeSpan.FromSeconds(1);

    private readonly CoordinatorProcess process;
    private readonly IStudyKeeper keeper;
    private readonly ISweepWriter writer;
    private readonly Action<FleetInput> tellFleet;
    private readonly SimulatedMailbox<StudyMail?> mailbox;
    private bool isAsking;

    public StudyShell(CoordinatorProcess process, SweepOpening.Ready opening, Action<FleetInput> tellFleet)
    {
        (this.process, this.tellFleet, writer) = (process, tellFleet, opening.Writer);
        var spec = opening.Session.State.Spec;
        (Spec, Sweep) = (spec, opening.Session.State.Id);
        var core = new StudyCore(SamplerKinds.Create(spec.Sampler, spec.Space, spec.Seed, spec.Objectives.Length));
        keeper = process.World.Rules.Keeper(process, core, opening.Session, opening.Writer, opening.Reload);
        mailbox = new SimulatedMailbox<StudyMail?>(process, Handle);
        if (spec.Runner == RunnerNames.Ask)
            CheckLeases();
    }

    public StudySpec Spec { get; }

    public SweepId Sweep { get; }

    /// <summary>How it ended here; null while it goes on.</summary>
    public StudyConclusion? Conclusion { get; private set; }

    /// <summary>Whether it was asked to stop.</summary>
    public bool IsEnding => keeper.Session.Ending is not null;

    public ISweepWriter Writer => writer;

    public void Tell(StudyInput input) =>
        mailbox.Tell(new StudyMail(process.World.Rules.ToStudy(input, keeper.Session)));

    public void Tell(StudyMail mail) =>
        mailbox.Tell(mail with { Input = process.World.Rules.ToStudy(mail.Input, keeper.Session) });

    public void Close()
    {
        mailbox.IsClosed = true;
        writer.Dispose();
    }

    private void Handle(IReadOnlyList<StudyMail?> letters)
    {
        if (Conclusion is { } ended)
        {
            foreach (var late in letters.OfType<StudyMail>())
                LateMail.Take(late, ended, tellFleet);
            return;
        }

        foreach (var letter in letters.OfType<StudyMail>())
            process.World.Coverage.Count(letter.Input);
        var wasAway = keeper.IsAway;
        Later(keeper.Handle([.. letters.OfType<StudyMail>()], process.WallClock));
        if (wasAway && keeper.IsAway && letters.Contains(null))
            Later(keeper.Retry(process.WallClock));
        if (keeper.IsAway)
            AskAgain();
    }

    private void CheckLeases() =>
        process.After(
            LeasePause,
            () =>
            {
                if (mailbox.IsClosed || Conclusion is not null)
                    return;
                Tell(new StudyInput.LeasesChecked());
                CheckLeases();
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
        switch (result)
        {
            case KeeperResult.Kept kept:
                Perform(kept);
                break;
            case KeeperResult.Away:
                process.World.Note(process, "has no store");
                break;
            case KeeperResult.Over over:
                if (over.Conclusion is not StudyConclusion.Deposed)
                    tellFleet(new FleetInput.StudyClosed(Sweep));
                foreach (var left in over.Left)
                    LateMail.Take(left, over.Conclusion, tellFleet);
                Conclude(over.Conclusion);
                break;
            default:
                throw Invariant.Unreachable(result);
        }
    }

    private void Perform(KeeperResult.Kept kept)
    {
        foreach (var effect in kept.Effects)
            Perform(effect);
        foreach (var (input, durable, _) in kept.Done)
        {
            if (input is StudyInput.Reported { Report: AttemptEnded ended, From: var from })
                tellFleet(new FleetInput.AttemptOver(ended.Key, from, ended));
            durable?.Invoke();
        }
    }

    private void Perform(StudyEffect effect)
    {
        process.World.Coverage.Count(effect);
        switch (effect)
        {
            case StudyEffect.Assign assign:
                tellFleet(new FleetInput.OfferTaken(assign.Offer, assign.Command));
                break;
            case StudyEffect.Decline decline:
                tellFleet(new FleetInput.OfferDeclined(decline.Offer, decline.HasAnother));
                break;
            case StudyEffect.Send send:
                tellFleet(new FleetInput.CommandGiven(send.Command));
                break;
            case StudyEffect.PauseWorker pause:
                tellFleet(new FleetInput.WorkerUnfit(Sweep, pause.Worker, pause.Reason));
                break;
            case StudyEffect.AskForClaims ask:
                tellFleet(new FleetInput.ClaimsAsked(Sweep, ask.Round));
                break;
            case StudyEffect.AnnounceDemand demand:
                tellFleet(new FleetInput.DemandAnnounced(Sweep, demand.Slots, demand.Unclaimed));
                break;
            case StudyEffect.Broadcast broadcast:
                process.World.Coverage.Count(broadcast.Notice);
                break;
            case StudyEffect.Conclude conclude:
                tellFleet(new FleetInput.StudyClosed(Sweep));
                Conclude(conclude.Conclusion);
                break;
            case StudyEffect.DeleteBlobs delete:
                DeleteBlobs(delete);
                break;
            case StudyEffect.Answer answer:
                process.World.Clients.Answer(answer);
                break;
            default:
                throw Invariant.Unreachable(effect);
        }
    }

    private void Conclude(StudyConclusion conclusion)
    {
        process.World.Coverage.Count(conclusion);
        process.World.Note(process, $"concludes {Spec.Name}: {conclusion}");
        Conclusion = conclusion;
        if (conclusion is StudyConclusion.Halted)
            process.World.Observe(new Checkers.Observation.Halted(Sweep));
        process.Concluded(this);
    }

    private void DeleteBlobs(StudyEffect.DeleteBlobs delete)
    {
        try
        {
            writer.DeleteBlobs(delete.Blobs);
        }
        catch (StorageException)
        {
            process.World.Coverage.Count("fault: blobs stay undeleted");
        }
    }
}
