using Sweep.Coordinator.Core.Fleet;
using Sweep.Remoting;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// The actor of <see cref="FleetCore"/>. Its state is soft, so it persists nothing. It looks at the
/// time once a second. Before each look it asks the workers of this process what they would say
/// over a link, so that their attempts are judged as all others are.
/// </summary>
/// <param name="heartbeats">What the workers of this process say now. Any thread may ask.</param>
internal sealed class FleetActor(
    PublishedFleet published,
    TimeProvider clock,
    Func<IEnumerable<FleetInput.Heartbeat>> heartbeats,
    Action<FleetEffect> perform,
    TaskCompletionSource completion
) : CoreActor<FleetInput>(completion)
{
    private ITimer? ticking;

    protected override void PreStart()
    {
        var self = Self;
        var tick = published.State.Limits.Tick;
        ticking = clock.CreateTimer(_ => self.Tell(new FleetInput.Ticked(), self), null, tick, tick);
    }

    protected override void PostStop()
    {
        ticking?.Dispose();
        base.PostStop();
    }

    protected override void Take(FleetInput input)
    {
        if (input is FleetInput.Ticked)
            foreach (var heartbeat in heartbeats())
                Step(heartbeat);
        Step(input);
    }

    private void Step(FleetInput input)
    {
        (published.State, var effects) = FleetCore.Step(published.State, input, published.Now);
        foreach (var effect in effects)
            perform(effect);
    }
}
