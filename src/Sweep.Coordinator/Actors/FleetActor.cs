using Sweep.Coordinator.Core.Fleet;
using Sweep.Shared.Actors;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// The shell of <see cref="FleetCore"/>: soft state, so nothing to persist; a clock that nobody sets, and a look at it once a second. Before each look it asks the
/// workers of this process what they would say over a link, so that their attempts are judged as all others are.
/// </summary>
internal sealed class FleetActor : IAsyncDisposable
{
    private readonly Action<FleetEffect> perform;
    private readonly TimeProvider clock;
    private readonly long began;
    private readonly Mailbox<FleetInput> mailbox;
    private readonly ITimer ticking;
    private volatile FleetState state;

    /// <param name="heartbeats">What the workers of this process say now. Any thread may ask.</param>
    public FleetActor(FleetTerms terms, TimeProvider clock, Func<IEnumerable<FleetInput.Heartbeat>> heartbeats, Action<FleetEffect> perform)
    {
        (this.perform, this.clock) = (perform, clock);
        began = clock.GetTimestamp();
        state = new FleetState { Terms = terms };
        mailbox = new Mailbox<FleetInput>(Handle);
        ticking = clock.CreateTimer(_ => Tick(heartbeats), null, terms.Tick, terms.Tick);
    }

    /// <summary>The fleet as it was a moment ago. Any thread may look.</summary>
    public FleetState State => state;

    /// <summary>Since this fleet began.</summary>
    public TimeSpan Now => clock.GetElapsedTime(began);

    /// <summary>Ends when the fleet is disposed; faulted if this program has a bug.</summary>
    public Task Completion => mailbox.Completion;

    public void Tell(FleetInput input) => mailbox.Tell(input);

    public async ValueTask DisposeAsync()
    {
        await ticking.DisposeAsync().ConfigureAwait(false);
        await mailbox.DisposeAsync().ConfigureAwait(false);
    }

    private void Tick(Func<IEnumerable<FleetInput.Heartbeat>> heartbeats)
    {
        foreach (var heartbeat in heartbeats()) mailbox.Tell(heartbeat);
        mailbox.Tell(new FleetInput.Ticked());
    }

    private void Handle(IReadOnlyList<FleetInput> inputs)
    {
        foreach (var input in inputs)
        {
            (state, var effects) = FleetCore.Step(state, input, Now);
            foreach (var effect in effects) perform(effect);
        }
    }
}
