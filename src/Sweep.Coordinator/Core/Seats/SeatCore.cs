using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Core.Seats;

/// <summary>
/// A coordinator's dealings with one worker on one link: the greeting, the counts that show a lost
/// message, the refusals. What a worker breaks ends its own link and nothing else. Pure.
/// </summary>
public static class SeatCore
{
    public static (SeatState State, ImmutableArray<SeatEffect> Effects) Step(SeatState state, SeatInput input)
    {
        var turn = new SeatTurn(state);
        switch (state.Phase)
        {
            case SeatPhase.Free:
                StepFree(turn, input);
                break;
            case SeatPhase.Taken:
                StepTaken(turn, input);
                break;
        }

        return turn.End();
    }

    private static void StepFree(SeatTurn turn, SeatInput input)
    {
        switch (input)
        {
            case SeatInput.Greeted greeted:
                Greet(turn, greeted);
                break;
            case SeatInput.Heard:
                turn.Refuse("the first message is a greeting", isFinal: true);
                break;
            case SeatInput.Misheard misheard:
                turn.Refuse(ReasonOf(misheard), isFinal: true);
                break;
            case SeatInput.Dismissed dismissed:
                turn.Refuse(dismissed.Why);
                break;
            case SeatInput.Broken or SeatInput.GreetingOver or SeatInput.CertificatesOver:
                turn.Close();
                break;
        }
    }

    private static void Greet(SeatTurn turn, SeatInput.Greeted greeted)
    {
        var profile = greeted.Hello.Profile;
        if (profile.Worker != turn.State.Worker)
        {
            turn.Refuse($"it enrolled as '{turn.State.Worker}' and greets as '{profile.Worker}'", isFinal: true);
            return;
        }

        if (greeted.Welcome is null)
        {
            turn.Say(EnrolmentRules.StandsBy(greeted.Leader));
            turn.Close();
            return;
        }

        turn.Say(greeted.Welcome);
        turn.Emit(new SeatEffect.Join(profile, greeted.Hello.Holds));
        turn.Note(
            $"joined: {profile.Slots} slots on {profile.Machine}, it holds {greeted.Hello.Holds.Length} attempts"
        );
        turn.Change(seat => seat with { Phase = SeatPhase.Taken });
    }

    private static void StepTaken(SeatTurn turn, SeatInput input)
    {
        switch (input)
        {
            case SeatInput.Heard heard:
                Handle(turn, heard.Message);
                break;
            case SeatInput.Greeted:
                SendAway(turn, "a worker greets once", isFinal: true);
                break;
            case SeatInput.Misheard misheard:
                SendAway(turn, ReasonOf(misheard), isFinal: true);
                break;
            case SeatInput.Commanded commanded:
                turn.Say(new CoordinatorMessage.Commanded(commanded.Command));
                break;
            case SeatInput.Durable durable:
                turn.Say(new CoordinatorMessage.Acknowledged(durable.Sequences));
                break;
            case SeatInput.Dismissed dismissed:
                turn.Refuse(dismissed.Why);
                break;
            case SeatInput.CertificatesOver:
                SendAway(turn, "the certificates of this link end: it joins again with others");
                break;
            case SeatInput.Broken:
                turn.Emit(new SeatEffect.LoseLink());
                turn.Close();
                break;
        }
    }

    private static void Handle(SeatTurn turn, WorkerMessage message)
    {
        switch (message)
        {
            case WorkerMessage.Heartbeat heartbeat:
                Handle(turn, heartbeat);
                break;
            case WorkerMessage.Told told when told.Said != turn.State.Heard:
                SendAwayAfterLoss(turn);
                return;
            case WorkerMessage.Told told:
                turn.Emit(new SeatEffect.Receive(told.Report, told.Sequence, told.IsFirst));
                break;
            case WorkerMessage.Draining:
                turn.Note("drains");
                turn.Emit(new SeatEffect.Drain());
                break;
            case WorkerMessage.Goodbye:
                turn.Note("left");
                turn.Emit(new SeatEffect.Leave());
                turn.Close();
                return;
            default:
                throw Invariant.Unreachable(message);
        }

        turn.Change(seat => seat with { Heard = seat.Heard + 1 });
    }

    private static void Handle(SeatTurn turn, WorkerMessage.Heartbeat heartbeat)
    {
        if (heartbeat.Said != turn.State.Heard)
        {
            SendAwayAfterLoss(turn);
            return;
        }

        if (turn.State.Said - heartbeat.Heard > LinkLimits.UnheardMessages)
        {
            SendAway(turn, $"{LinkLimits.UnheardMessages} messages wait for it");
            return;
        }

        turn.Emit(new SeatEffect.TellProgress(heartbeat.Progress));
        turn.Say(new CoordinatorMessage.Alive(turn.State.Said));
    }

    private static void SendAwayAfterLoss(SeatTurn turn) =>
        SendAway(turn, "some of what it said was lost on the way: it joins again and says it again");

    private static void SendAway(SeatTurn turn, string why, bool isFinal = false)
    {
        turn.Emit(new SeatEffect.LoseLink());
        turn.Refuse(why, isFinal);
    }

    private static string ReasonOf(SeatInput.Misheard misheard) => $"this is no message: {misheard.Mistake}";
}

/// <summary>One step of a seat while it is being taken.</summary>
internal sealed class SeatTurn(SeatState state)
{
    private readonly ImmutableArray<SeatEffect>.Builder effects = ImmutableArray.CreateBuilder<SeatEffect>();

    public SeatState State { get; private set; } = state;

    public void Emit(SeatEffect effect) => effects.Add(effect);

    public void Change(Func<SeatState, SeatState> change) => State = change(State);

    public void Note(string text) => Emit(new SeatEffect.Note(text));

    /// <summary>Counted from the welcome on: see <see cref="WorkerMessage.Heartbeat"/>.</summary>
    public void Say(CoordinatorMessage message)
    {
        Emit(new SeatEffect.Say(message));
        if (State.Phase == SeatPhase.Taken)
            Change(seat => seat with { Said = seat.Said + 1 });
    }

    public void Refuse(string why, bool isFinal = false)
    {
        Note($"is sent away: {why}");
        Say(new CoordinatorMessage.Rejected(why, isFinal));
        Close();
    }

    public void Close()
    {
        Emit(new SeatEffect.Close());
        Change(seat => seat with { Phase = SeatPhase.Closed });
    }

    public (SeatState State, ImmutableArray<SeatEffect> Effects) End() => (State, effects.ToImmutable());
}
