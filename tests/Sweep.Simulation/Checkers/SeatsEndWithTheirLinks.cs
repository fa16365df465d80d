using Sweep.Coordinator.Hosting.Ports;
using Sweep.Simulation.Network;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A seat whose worker never came, or has left its link, is over soon: a coordinator does not fill
/// up with the ends of links that are gone.
/// </summary>
internal sealed class SeatsEndWithTheirLinks(World world) : Checker
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1),
        Slack = TimeSpan.FromSeconds(5);

    private readonly Dictionary<Link, TimeSpan?> idleSince = [];
    private TimeSpan looked;

    public override string Property => "a seat ends with its link";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.SeatMade made:
                idleSince.Add(made.Link, world.Clock.Now);
                break;
            case Observation.LinkOpened opened:
                Change(opened.Link, null);
                break;
            case Observation.LinkLeft left:
                Change(left.Link, world.Clock.Now);
                break;
            case Observation.SeatClosed closed:
                idleSince.Remove(closed.Link);
                break;
            case Observation.Heard when world.Clock.Now - looked > Pause:
                Look();
                break;
        }
    }

    public override void End() => Look();

    private void Change(Link link, TimeSpan? idle)
    {
        if (idleSince.ContainsKey(link))
            idleSince[link] = idle;
    }

    private void Look()
    {
        looked = world.Clock.Now;
        var limit = Longest(SeatActor.GreetingLimit, 2 * world.Plan.Limits.Worker) + Slack;
        foreach (var (link, idle) in idleSince)
        {
            if (idle is not { } since || !link.Coordinator.IsAlive || link.Coordinator.IsPaused)
                continue;
            Must(
                world.Clock.Now - Longest(since, link.Coordinator.WentOn) <= limit,
                () => $"a seat of {link.Worker.Machine} is idle since {since.TotalSeconds:0.0} s"
            );
        }
    }

    private static TimeSpan Longest(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
