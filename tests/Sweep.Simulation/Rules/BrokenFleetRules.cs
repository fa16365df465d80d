using Sweep.Coordinator.Core.Fleet;
using FleetStep = (
    Sweep.Coordinator.Core.Fleet.FleetState State,
    System.Collections.Immutable.ImmutableArray<Sweep.Coordinator.Core.Fleet.FleetEffect> Effects
);

namespace Sweep.Simulation.Rules;

/// <summary>Rules of workers that hand attempts back, broken on purpose.</summary>
internal static class BrokenFleetRules
{
    /// <summary>As if no end of an attempt showed anything of its worker.</summary>
    internal sealed class TakesHandBacksLightly : BrokenRule
    {
        public override FleetStep Fleet(FleetState state, FleetInput input, TimeSpan now) =>
            base.Fleet(state, input is FleetInput.AttemptOver over ? over with { Ended = null } : input, now);
    }

    /// <summary>As if each hand-back were the first one.</summary>
    internal sealed class DoublesNoPause : BrokenRule
    {
        public override FleetStep Fleet(FleetState state, FleetInput input, TimeSpan now)
        {
            if (input is not FleetInput.AttemptOver { From: { } name })
                return base.Fleet(state, input, now);
            if (!state.Workers.TryGetValue(name, out var worker))
                return base.Fleet(state, input, now);
            var forgotten = worker with { BackOff = BackOff.Step(worker.BackOff) };
            return base.Fleet(state with { Workers = state.Workers.SetItem(name, forgotten) }, input, now);
        }
    }
}
