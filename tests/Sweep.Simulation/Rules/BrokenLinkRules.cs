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
using LinkStep = (
    Sweep.Worker.Core.Link.LinkState State,
    System.Collections.Immutable.ImmutableArray<Sweep.Worker.Core.Link.LinkEffect> Effects
);
using SeatStep = (
    Sweep.Coordinator.Core.Seats.SeatState State,
    System.Collections.Immutable.ImmutableArray<Sweep.Coordinator.Core.Seats.SeatEffect> Effects
);

namespace Sweep.Simulation.Rules;

/// <summary>Rules of links and seats broken on purpose.</summary>
internal static class BrokenLinkRules
{
    /// <summary>As if the seat had heard all that the worker said.</summary>
    internal sealed class SeatIgnoresCounts : BrokenRule
    {
        public override SeatStep Seat(SeatState state, SeatInput input) =>
            base.Seat(
                state,
                input switch
                {
                    SeatInput.Heard heard => new SeatInput.Heard(Counted(heard.Message, state.Heard)),
                    _ => input,
                }
            );

        private static WorkerMessage Counted(WorkerMessage message, long heard) =>
            message switch
            {
                WorkerMessage.Heartbeat heartbeat => heartbeat with { Said = heard },
                WorkerMessage.Told told => told with { Said = heard },
                _ => message,
            };
    }

    /// <summary>As if nothing were missing before a report.</summary>
    internal sealed class TakesWhatFollowsALoss : BrokenRule
    {
        public override SeatStep Seat(SeatState state, SeatInput input) =>
            base.Seat(
                state,
                input switch
                {
                    SeatInput.Heard { Message: WorkerMessage.Told told } => new SeatInput.Heard(
                        told with
                        {
                            Said = state.Heard,
                        }
                    ),
                    _ => input,
                }
            );
    }

    /// <summary>As if a study that was opened again had kept what it had not.</summary>
    internal sealed class TakesWhatFollowsAHalt : BrokenRule
    {
        public override SeatStep Seat(SeatState state, SeatInput input) =>
            base.Seat(
                state,
                input switch
                {
                    SeatInput.Heard { Message: WorkerMessage.Told told } => new SeatInput.Heard(
                        told with
                        {
                            IsFirst = true,
                        }
                    ),
                    _ => input,
                }
            );
    }

    /// <summary>As if the worker had heard all that the seat said.</summary>
    internal sealed class WorkerIgnoresCounts : BrokenRule
    {
        public override LinkStep Link(LinkState state, LinkInput input, TimeSpan now)
        {
            var isCount = input is LinkInput.Heard { Message: CoordinatorMessage.Alive };
            if (!isCount || state.Phase is not LinkPhase.Joined joined)
                return base.Link(state, input, now);
            return base.Link(state, new LinkInput.Heard(new CoordinatorMessage.Alive(joined.HeardCount)), now);
        }
    }

    /// <summary>As if each start had got there on the link on which it was said.</summary>
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

    /// <summary>As if each stop had got there on the link on which it was said.</summary>
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
            effect is FleetEffect.Send { Command: StopTrial stop } && state.Attempts.ContainsKey(stop.Key);
    }

    /// <summary>As if every silence had just been broken.</summary>
    internal sealed class WaitsInSilence : BrokenRule
    {
        public override LinkStep Link(LinkState state, LinkInput input, TimeSpan now)
        {
            if (state.Phase is LinkPhase.Joined joined)
                state = state with { Phase = joined with { Heard = now } };
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
            input is SeatInput.GreetingOver ? (state, []) : base.Seat(state, input);
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
            var (next, effects) = base.Seat(state, input);
            if (input is not SeatInput.CertificatesOver)
                return (next, effects);
            return (next, [.. effects.Select(Final)]);
        }

        /// <summary>One that is sent away for good ends, as one does that knocks.</summary>
        public override LinkStep Link(LinkState state, LinkInput input, TimeSpan now)
        {
            var isFinal = input is LinkInput.Heard { Message: CoordinatorMessage.Rejected { IsFinal: true } };
            if (isFinal && state.Phase is LinkPhase.Joined joined)
                state = state with { Phase = new LinkPhase.Knocking(joined.Address, now) };
            return base.Link(state, input, now);
        }

        private static SeatEffect Final(SeatEffect effect) =>
            effect switch
            {
                SeatEffect.Say { Message: CoordinatorMessage.Rejected rejected } => new SeatEffect.Say(
                    rejected with
                    {
                        IsFinal = true,
                    }
                ),
                _ => effect,
            };
    }
}
