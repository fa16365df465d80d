using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Worker.Core.Link;

/// <summary>
/// A worker's dealings with coordinators: finds the one that leads, sends reports until each
/// is acknowledged, and goes on training while no coordinator leads. Pure.
/// </summary>
public static class LinkCore
{
    /// <summary>
    /// The first pause between two tries, doubled each time up to the longest; each between half
    /// and all of that, so that a fleet does not knock as one.
    /// </summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.2),
        LongestPause = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long it may take from a dial to the answer to the greeting, on a busy machine as well.
    /// </summary>
    public static readonly TimeSpan KnockLimit = TimeSpan.FromSeconds(20);

    private const int MostAddresses = 64;

    /// <summary>Takes what happens to the link.</summary>
    /// <param name="now">Since the process began, by a monotonic clock.</param>
    public static LinkStep Step(LinkState state, LinkInput input, TimeSpan now)
    {
        var turn = new LinkTurn(state, now);
        if (state.Phase is LinkPhase.Over)
            return turn.End();
        switch (input)
        {
            case LinkInput.Ticked ticked:
                Tick(turn, ticked);
                break;
            case LinkInput.Connected:
                Greet(turn);
                break;
            case LinkInput.Disconnected gone:
                Disconnect(turn, gone);
                break;
            case LinkInput.BlobUploaded uploaded when uploaded.Join == state.Joins:
                turn.Change(link =>
                    link with
                    {
                        Uploading = link.Uploading.Remove(uploaded.Blob),
                        Uploaded = Named(link, uploaded.Blob),
                    }
                );
                break;
            case LinkInput.UploadFailed failed when failed.Join == state.Joins:
                turn.Change(link => link with { Uploading = link.Uploading.Remove(failed.Blob) });
                return turn.End();
            case LinkInput.BlobUploaded or LinkInput.UploadFailed:
                return turn.End();
            case LinkInput.DrainRequested:
                Drain(turn);
                break;
            default:
                throw Invariant.Unreachable(input);
        }

        return End(turn);
    }

    /// <summary>Takes a message of the coordinator.</summary>
    /// <param name="now">Since the process began, by a monotonic clock.</param>
    public static LinkStep Receive(LinkState state, CoordinatorMessage message, TimeSpan now)
    {
        var turn = new LinkTurn(state, now);
        if (state.Phase is LinkPhase.Over)
            return turn.End();
        Handle(turn, message);
        return End(turn);
    }

    /// <summary>Takes a report, which is sent until it is acknowledged.</summary>
    /// <param name="now">Since the process began, by a monotonic clock.</param>
    public static LinkStep Report(LinkState state, WorkerReport report, TimeSpan now)
    {
        var turn = new LinkTurn(state, now);
        if (state.Phase is LinkPhase.Over)
            return turn.End();
        Outbox.Add(turn, report);
        return End(turn);
    }

    private static LinkStep End(LinkTurn turn)
    {
        Outbox.Flush(turn);
        FinishIfDrained(turn);
        return turn.End();
    }

    private static ImmutableHashSet<BlobRef> Named(LinkState link, BlobRef blob) =>
        link.Outbox.Values.Any(entry => entry.Blob == blob) ? link.Uploaded.Add(blob) : link.Uploaded;

    private static void Tick(LinkTurn turn, LinkInput.Ticked ticked)
    {
        switch (turn.State.Phase)
        {
            case LinkPhase.Waiting waiting when turn.Now >= waiting.Until:
                Dial(turn);
                break;
            case LinkPhase.Knocking knocking when turn.Now - knocking.Since > KnockLimit:
                HangUp(turn, $"{knocking.Address} does not answer");
                break;
            case LinkPhase.Joined joined when turn.Now - joined.ReceivedAt > joined.Welcome.Timeout:
                HangUp(turn, $"{joined.Address} was silent for {joined.Welcome.Timeout.TotalSeconds:0.#} s");
                break;
            case LinkPhase.Joined joined when turn.Now - joined.HeartbeatAt >= joined.Welcome.Heartbeat:
                turn.Change(link => link with { Phase = joined with { HeartbeatAt = turn.Now } });
                turn.Send(Heartbeat(turn, joined, ticked));
                Outbox.Repeat(turn);
                break;
        }
    }

    private static WorkerMessage.Heartbeat Heartbeat(LinkTurn turn, LinkPhase.Joined joined, LinkInput.Ticked ticked) =>
        new([.. ticked.Progress, .. Outbox.Ended(turn)], joined.SentCount, joined.ReceivedCount);

    private static void Dial(LinkTurn turn)
    {
        var address = turn.State.Addresses[turn.State.Next % turn.State.Addresses.Length];
        turn.Emit(new LinkEffect.Dial(address));
        turn.Change(link => link with { Phase = new LinkPhase.Knocking(address, turn.Now), Tries = link.Tries + 1 });
    }

    private static void Greet(LinkTurn turn)
    {
        if (turn.State.Phase is not LinkPhase.Knocking)
            return;
        turn.Send(new WorkerMessage.Hello(turn.State.Profile, [.. turn.State.Holds]));
    }

    private static void Disconnect(LinkTurn turn, LinkInput.Disconnected gone)
    {
        if (turn.State.Phase is LinkPhase.Waiting)
            return;
        if (gone.IsFinal)
        {
            Finish(turn, gone.Reason);
            return;
        }

        switch (turn.State.Phase)
        {
            case LinkPhase.Joined joined:
                turn.Emit(
                    new LinkEffect.Note($"the link to {joined.Address} is down ({gone.Reason}); training goes on")
                );
                break;
            case LinkPhase.Knocking knocking:
                NoteTrouble(turn, knocking.Address, gone.Reason);
                break;
        }

        Wait(turn, next: turn.State.Next + 1);
    }

    private static void NoteTrouble(LinkTurn turn, string address, string reason)
    {
        if (turn.State.Troubles.GetValueOrDefault(address) == reason)
            return;
        turn.Emit(new LinkEffect.Note($"{address} cannot be joined ({reason}); it is tried again"));
        turn.Change(link => link with { Troubles = link.Troubles.SetItem(address, reason) });
    }

    private static void HangUp(LinkTurn turn, string why)
    {
        turn.Emit(new LinkEffect.HangUp(why));
        turn.Emit(new LinkEffect.Note($"hung up: {why}"));
        Wait(turn, next: turn.State.Next + 1);
    }

    /// <summary>Doubled with each failure, and jittered by a stream of this worker's own.</summary>
    private static void Wait(LinkTurn turn, int next)
    {
        var link = turn.State;
        var jitter = new Rng(link.Seed, RngPurpose.Jitter, trial: link.Tries).NextDouble();
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(link.Failures, 10)));
        turn.Change(_ =>
            link with
            {
                Phase = new LinkPhase.Waiting(turn.Now + (pause * (0.5 + (0.5 * jitter)))),
                Failures = link.Failures + 1,
                Next = next % link.Addresses.Length,
            }
        );
    }

    private static void Handle(LinkTurn turn, CoordinatorMessage message)
    {
        switch (turn.State.Phase, message)
        {
            case (LinkPhase.Knocking knocking, CoordinatorMessage.Welcome welcome):
                Join(turn, knocking.Address, welcome);
                break;
            case (LinkPhase.Knocking, CoordinatorMessage.Rejected rejected):
                Reject(turn, rejected);
                break;
            case (LinkPhase.Joined joined, _):
                var counted = joined with { ReceivedAt = turn.Now, ReceivedCount = joined.ReceivedCount + 1 };
                turn.Change(link => link with { Phase = counted });
                HandleJoined(turn, joined, message);
                break;
        }
    }

    private static void Join(LinkTurn turn, string address, CoordinatorMessage.Welcome welcome)
    {
        turn.Emit(new LinkEffect.Note($"joined {address}"));
        turn.Change(link =>
            link with
            {
                Phase = new LinkPhase.Joined(address, welcome, turn.Now, turn.Now),
                Failures = 0,
                Troubles = link.Troubles.Clear(),
                Joins = link.Joins + 1,
                Addresses = Known(link.Addresses, welcome.Addresses),
            }
        );
        Outbox.Rewind(turn);
        if (turn.State.IsDraining)
            turn.Send(new WorkerMessage.Draining());
    }

    private static void Reject(LinkTurn turn, CoordinatorMessage.Rejected rejected)
    {
        turn.Emit(new LinkEffect.HangUp(rejected.Reason));
        if (rejected.IsFinal)
        {
            Finish(turn, rejected.Reason);
            return;
        }

        turn.Emit(new LinkEffect.Note($"not taken: {rejected.Reason}"));
        if (rejected.Leader is { } leader)
        {
            turn.Change(link => link with { Addresses = Known(link.Addresses, [leader]) });
            Wait(turn, next: Math.Max(0, turn.State.Addresses.IndexOf(leader)));
        }
        else
        {
            Wait(turn, next: turn.State.Next + 1);
        }
    }

    private static void HandleJoined(LinkTurn turn, LinkPhase.Joined joined, CoordinatorMessage message)
    {
        switch (message)
        {
            case StartTrial start:
                turn.Change(link => link with { Holds = link.Holds.Add(start.Key) });
                turn.Emit(new LinkEffect.Deliver(start));
                break;
            case StopTrial stop:
                turn.Emit(new LinkEffect.Deliver(stop));
                break;
            case CoordinatorMessage.Acknowledged acknowledged:
                foreach (var sequence in acknowledged.Sequences)
                    Outbox.Acknowledge(turn, sequence);
                break;
            case CoordinatorMessage.Alive alive when alive.Sent != joined.ReceivedCount:
                HangUp(turn, $"some messages of {joined.Address} were lost on the way");
                break;
            case CoordinatorMessage.Rejected rejected:
                turn.Emit(new LinkEffect.HangUp(rejected.Reason));
                turn.Emit(new LinkEffect.Note($"sent away: {rejected.Reason}", IsWarning: true));
                // The coordinator that sends it away may be ending: another one is asked first.
                Wait(turn, next: turn.State.Next + 1);
                break;
        }
    }

    private static void Drain(LinkTurn turn)
    {
        if (turn.State.IsDraining)
            return;
        turn.Change(link => link with { IsDraining = true });
        if (turn.State.Phase is LinkPhase.Joined)
            turn.Send(new WorkerMessage.Draining());
    }

    private static void FinishIfDrained(LinkTurn turn)
    {
        if (
            turn.State is not { IsDraining: true, Holds.IsEmpty: true, Outbox.IsEmpty: true }
            || turn.State.Phase is LinkPhase.Over
        )
            return;
        if (turn.State.Phase is LinkPhase.Joined)
            turn.Send(new WorkerMessage.Goodbye());
        Finish(turn, null);
    }

    private static void Finish(LinkTurn turn, string? refusal)
    {
        turn.Change(link => link with { Phase = new LinkPhase.Over() });
        turn.Emit(new LinkEffect.Finish(refusal));
    }

    private static ImmutableArray<string> Known(ImmutableArray<string> known, ImmutableArray<string> told) =>
        [.. known.Concat(told).Distinct(StringComparer.Ordinal).Take(MostAddresses)];
}
