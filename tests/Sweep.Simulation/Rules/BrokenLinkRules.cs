using System.Collections.Immutable;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Seats;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Core.Link;
using FleetStep = (
    Sweep.Coordinator.Core.Fleet.FleetState State,
    System.Collections.Immutable.ImmutableArray<Sweep.Coordinator.Core.Fleet.FleetEffect> Effects
);

namespace Sweep.Simulation.Rules;

/// <summary>Rules of links and seats broken on purpose.</summary>
internal static class BrokenLinkRules
{
    /// <summary>As if the seat had received all that the worker sent.</summary>
    internal sealed class SeatIgnoresCounts : BrokenRule
    {
        public override SeatStep Seat(SeatState state, WorkerMessage message) =>
            base.Seat(
                state,
                message switch
                {
                    WorkerMessage.Heartbeat heartbeat => heartbeat with { Sent = state.Received },
                    WorkerMessage.Reported reported => reported with { Sent = state.Received },
                    _ => message,
                }
            );
    }

    /// <summary>As if nothing were missing before a report.</summary>
    internal sealed class TakesWhatFollowsALoss : BrokenRule
    {
        public override SeatStep Seat(SeatState state, WorkerMessage message)
        {
            if (message is WorkerMessage.Reported reported)
                return base.Seat(state, reported with { Sent = state.Received });
            return base.Seat(state, message);
        }
    }

    /// <summary>As if a study that was opened again had kept what it had not.</summary>
    internal sealed class TakesWhatFollowsAHalt : BrokenRule
    {
        public override SeatStep Seat(SeatState state, WorkerMessage message)
        {
            if (message is WorkerMessage.Reported reported)
                return base.Seat(state, reported with { IsFirst = true });
            return base.Seat(state, message);
        }
    }

    /// <summary>As if the worker had received all that the seat sent.</summary>
    internal sealed class WorkerIgnoresCounts : BrokenRule
    {
        public override LinkStep Link(LinkState state, CoordinatorMessage message, TimeSpan now)
        {
            if (message is CoordinatorMessage.Alive && state.Phase is LinkPhase.Joined joined)
                return base.Link(state, new CoordinatorMessage.Alive(joined.ReceivedCount), now);
            return base.Link(state, message, now);
        }
    }

    /// <summary>As if each start had got there on the link on which it was sent.</summary>
    internal sealed class SaysNoStartAgain : BrokenRule
    {
        public override FleetStep Fleet(FleetState state, FleetInput input, TimeSpan now)
        {
            if (input is not FleetInput.WorkerJoined joined)
                return base.Fleet(state, input, now);
            if (!state.Workers.TryGetValue(joined.Profile.Worker, out var known))
                return base.Fleet(state, input, now);
            return base.Fleet(state, joined with { Holds = [.. joined.Holds.Union(known.Attempts)] }, now);
        }
    }

    /// <summary>As if each stop had got there on the link on which it was sent.</summary>
    internal sealed class SaysNoStopAgain : BrokenRule
    {
        public override FleetStep Fleet(FleetState state, FleetInput input, TimeSpan now)
        {
            var (next, effects) = base.Fleet(state, input, now);
            if (input is not FleetInput.WorkerJoined)
                return (next, effects);
            return (next, [.. effects.Where(effect => !IsStop(state, effect))]);
        }

        private static bool IsStop(FleetState state, FleetEffect effect) =>
            effect is FleetEffect.Send { Message: StopTrial stop } && state.Attempts.ContainsKey(stop.Key);
    }

    /// <summary>As if every silence had just been broken.</summary>
    internal sealed class WaitsInSilence : BrokenRule
    {
        public override LinkStep Link(LinkState state, LinkInput input, TimeSpan now)
        {
            if (state.Phase is LinkPhase.Joined joined)
                state = state with { Phase = joined with { ReceivedAt = now } };
            return base.Link(state, input, now);
        }
    }

    internal sealed class KeepsEarlierLinks : BrokenRule
    {
        public override bool ReplacesLinks => false;
    }

    internal sealed class WaitsForGreetings : BrokenRule
    {
        public override SeatStep Seat(SeatState state, SeatInput input) =>
            input is SeatInput.GreetingOver ? new SeatStep(state, [], []) : base.Seat(state, input);
    }

    internal sealed class TakesEveryVersion : BrokenRule
    {
        public override CoordinatorMessage.Rejected? Enrol(EnrolmentRequest request, bool leads, string? leader) =>
            base.Enrol(request with { Protocol = LinkLimits.Protocol }, leads, leader);
    }

    /// <summary>As if certificates that end were the worker's fault.</summary>
    internal sealed class RefusesOldCertificates : BrokenRule
    {
        public override SeatStep Seat(SeatState state, SeatInput input)
        {
            var step = base.Seat(state, input);
            if (input is not SeatInput.CertificatesOver)
                return step;
            return step with { Messages = [.. step.Messages.Select(Final)] };
        }

        /// <summary>One that is sent away for good ends, as one does that knocks.</summary>
        public override LinkStep Link(LinkState state, CoordinatorMessage message, TimeSpan now)
        {
            var isFinal = message is CoordinatorMessage.Rejected { IsFinal: true };
            if (isFinal && state.Phase is LinkPhase.Joined joined)
                state = state with { Phase = new LinkPhase.Knocking(joined.Address, now) };
            return base.Link(state, message, now);
        }

        private static CoordinatorMessage Final(CoordinatorMessage message) =>
            message is CoordinatorMessage.Rejected rejected ? rejected with { IsFinal = true } : message;
    }
}
