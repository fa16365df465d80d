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
    /// <summary>Takes what happens to the seat.</summary>
    public static SeatStep Step(SeatState state, SeatInput input)
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

    /// <summary>Takes a message of the worker, its greeting aside.</summary>
    public static SeatStep Receive(SeatState state, WorkerMessage message)
    {
        var turn = new SeatTurn(state);
        switch (state.Phase)
        {
            case SeatPhase.Free:
                turn.Refuse("the first message is a greeting", isFinal: true);
                break;
            case SeatPhase.Taken:
                Handle(turn, message);
                break;
        }

        return turn.End();
    }

    /// <summary>Takes a message of the fleet to the worker.</summary>
    public static SeatStep Send(SeatState state, CoordinatorMessage message)
    {
        var turn = new SeatTurn(state);
        if (state.Phase == SeatPhase.Taken)
            turn.Send(message);
        return turn.End();
    }

    private static void StepFree(SeatTurn turn, SeatInput input)
    {
        switch (input)
        {
            case SeatInput.Greeted greeted:
                Greet(turn, greeted);
                break;
            case SeatInput.Unreadable unreadable:
                turn.Refuse(ReasonOf(unreadable), isFinal: true);
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
            turn.Send(EnrolmentRules.StandsBy(greeted.Leader));
            turn.Close();
            return;
        }

        turn.Send(greeted.Welcome);
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
            case SeatInput.Greeted:
                SendAway(turn, "a worker greets once", isFinal: true);
                break;
            case SeatInput.Unreadable unreadable:
                SendAway(turn, ReasonOf(unreadable), isFinal: true);
                break;
            case SeatInput.Durable durable:
                turn.Send(new CoordinatorMessage.Acknowledged(durable.Sequences));
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
            case WorkerMessage.Reported reported when reported.Sent != turn.State.Received:
                SendAwayAfterLoss(turn);
                return;
            case WorkerMessage.Reported reported:
                turn.Emit(new SeatEffect.Deliver(reported));
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

        turn.Change(seat => seat with { Received = seat.Received + 1 });
    }

    private static void Handle(SeatTurn turn, WorkerMessage.Heartbeat heartbeat)
    {
        if (heartbeat.Sent != turn.State.Received)
        {
            SendAwayAfterLoss(turn);
            return;
        }

        if (turn.State.Sent - heartbeat.Received > LinkLimits.UnconfirmedMessages)
        {
            SendAway(turn, $"{LinkLimits.UnconfirmedMessages} messages wait for it");
            return;
        }

        turn.Emit(new SeatEffect.TellProgress(heartbeat.Progress));
        turn.Send(new CoordinatorMessage.Alive(turn.State.Sent));
    }

    private static void SendAwayAfterLoss(SeatTurn turn) =>
        SendAway(turn, "some of its messages were lost on the way: it joins again and sends its reports again");

    private static void SendAway(SeatTurn turn, string why, bool isFinal = false)
    {
        turn.Emit(new SeatEffect.LoseLink());
        turn.Refuse(why, isFinal);
    }

    private static string ReasonOf(SeatInput.Unreadable unreadable) => $"this is no message: {unreadable.Mistake}";
}

/// <summary>One step of a seat while it is being taken.</summary>
internal sealed class SeatTurn(SeatState state)
{
    private readonly ImmutableArray<CoordinatorMessage>.Builder messages =
        ImmutableArray.CreateBuilder<CoordinatorMessage>();
    private readonly ImmutableArray<SeatEffect>.Builder effects = ImmutableArray.CreateBuilder<SeatEffect>();

    public SeatState State { get; private set; } = state;

    public void Emit(SeatEffect effect) => effects.Add(effect);

    public void Change(Func<SeatState, SeatState> change) => State = change(State);

    public void Note(string text) => Emit(new SeatEffect.Note(text));

    /// <summary>Counted from the welcome on: see <see cref="WorkerMessage.Heartbeat"/>.</summary>
    public void Send(CoordinatorMessage message)
    {
        messages.Add(message);
        if (State.Phase == SeatPhase.Taken)
            Change(seat => seat with { Sent = seat.Sent + 1 });
    }

    public void Refuse(string why, bool isFinal = false)
    {
        Note($"is sent away: {why}");
        Send(new CoordinatorMessage.Rejected(why, isFinal));
        Close();
    }

    public void Close()
    {
        Emit(new SeatEffect.Close());
        Change(seat => seat with { Phase = SeatPhase.Closed });
    }

    public SeatStep End() => new(State, messages.ToImmutable(), effects.ToImmutable());
}
