using Sweep.Simulation.Network;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// What one end of a link says arrives at the other, in order, or the link ends at both: within two
/// worker time-outs of both processes' running. A link that lost something does not go on as if
/// nothing had happened, and an end that is alone does not go on talking.
/// </summary>
internal sealed class WhatIsSaidArrives(World world) : Checker
{
    private readonly Dictionary<Link, StandardError> talks = [];

    public override string Property => "what is said arrives or its link ends";

    private TimeSpan Limit => 2 * world.Plan.Limits.Worker;

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.LinkOpened opened:
                talks.Add(opened.Link, new StandardError());
                break;
            case Observation.LinkLeft left:
                talks.Remove(left.Link);
                break;
            case Observation.SeatClosed closed when talks.TryGetValue(closed.Link, out var talk):
                talk.Closed = world.Clock.Now;
                break;
            case Observation.Said said when talks.TryGetValue(said.Link, out var talk):
                talk.To(said.ToWorker).Enqueue((said.Number, world.Clock.Now));
                Look(said.Link, talk);
                break;
            case Observation.Arrived arrived when talks.TryGetValue(arrived.Link, out var talk):
                Take(talk.To(arrived.ToWorker), arrived.Number);
                break;
        }
    }

    public override void End()
    {
        foreach (var (link, talk) in talks)
            Look(link, talk);
    }

    /// <summary>The oldest stays, if another one came in its place: it will never come.</summary>
    private void Take(Queue<(long Number, TimeSpan When)> waiting, long number)
    {
        Must(waiting.Count > 0 && number >= waiting.Peek().Number, () => "a message came after a later one");
        if (waiting.Peek().Number == number)
            waiting.Dequeue();
    }

    private void Look(Link link, StandardError talk)
    {
        if (!link.Worker.IsAlive || !link.Coordinator.IsAlive)
            return;
        if (link.Worker.IsPaused || link.Coordinator.IsPaused)
            return;
        if (talk.Closed is { } closed)
        {
            Must(
                !IsLong(link, closed),
                () => $"{Text(link)}: its seat ended at {closed.TotalSeconds:0.0} s, and the worker goes on talking"
            );
            return;
        }

        LookAt(link, "to the worker", talk.To(worker: true));
        LookAt(link, "from the worker", talk.To(worker: false));
    }

    private void LookAt(Link link, string way, Queue<(long Number, TimeSpan When)> waiting)
    {
        if (!waiting.TryPeek(out var oldest))
            return;
        var what = $"{Text(link)}: message {oldest.Number} {way} was said at {oldest.When.TotalSeconds:0.0} s";
        Must(!IsLong(link, oldest.When), () => $"{what}, did not arrive, and the link goes on");
    }

    private bool IsLong(Link link, TimeSpan since) =>
        world.Clock.Now - Latest(since, link.Worker.WentOn, link.Coordinator.WentOn) > Limit;

    private static TimeSpan Latest(params ReadOnlySpan<TimeSpan> times)
    {
        var latest = TimeSpan.Zero;
        foreach (var time in times)
            latest = time > latest ? time : latest;
        return latest;
    }

    private static string Text(Link link) => $"the link of {link.Worker.Machine} to {link.Coordinator.Machine}";

    private sealed class StandardError
    {
        private readonly Queue<(long Number, TimeSpan When)> toWorker = [],
            toCoordinator = [];

        /// <summary>When its seat was over.</summary>
        public TimeSpan? Closed { get; set; }

        public Queue<(long Number, TimeSpan When)> To(bool worker) => worker ? toWorker : toCoordinator;
    }
}
