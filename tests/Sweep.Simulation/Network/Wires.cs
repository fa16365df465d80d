using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Workers;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Network;

/// <summary>
/// Machines, and who of them can reach whom. A link keeps the order of what is said on it. It can
/// break at any moment with what is on its way, or lose messages and go on, as Akka's associations
/// do.
/// </summary>
internal sealed class Wires(World world)
{
    private readonly Dictionary<(string From, string To), TimeSpan> cut = [];
    private readonly Dictionary<(string From, string To), (TimeSpan Until, double Probability)> lossy = [];
    private readonly List<Link> links = [];

    /// <summary>How long one message takes at most; the least is a tenth of it.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromSeconds(0.02);

    public IReadOnlyList<Link> Links => links;

    public void Cut(string from, string to, TimeSpan until) => cut[(from, to)] = until;

    /// <summary>
    /// Messages from one to the other are lost without a sign, those on their way now among them.
    /// </summary>
    public void Lose(string from, string to, TimeSpan until, double probability)
    {
        lossy[(from, to)] = (until, probability);
        foreach (var link in links)
        {
            var (worker, coordinator) = (link.Worker.Machine, link.Coordinator.Machine);
            if ((coordinator, worker) == (from, to))
                link.WayTo(worker: true).LoseAll();
            if ((worker, coordinator) == (from, to))
                link.WayTo(worker: false).LoseAll();
        }
    }

    public void Mend()
    {
        cut.Clear();
        lossy.Clear();
    }

    /// <summary>Until when nothing gets from one to the other; null if it does.</summary>
    public TimeSpan? CutUntil(string from, string to) =>
        cut.TryGetValue((from, to), out var until) && until > world.Clock.Now ? until : null;

    /// <summary>Whether a message that one sends to the other now is lost.</summary>
    public bool Loses(string from, string to) =>
        lossy.TryGetValue((from, to), out var loss)
        && loss.Until > world.Clock.Now
        && world.NetworkChance.Happens(loss.Probability);

    public TimeSpan Delay() => world.NetworkChance.Seconds(Latency.TotalSeconds / 10, Latency.TotalSeconds);

    /// <summary>
    /// Enrols a worker over a connection of its own, which may end without an answer.
    /// </summary>
    public void Enrol(WorkerProcess caller, string address, EnrolmentRequest request, Action<DialResult> answer)
    {
        var bytes = Enrolment.Write(request);
        world.Clock.After(
            Delay(),
            () =>
            {
                if (CutUntil(caller.Machine, address) is not null || CutUntil(address, caller.Machine) is not null)
                    return;
                if (world.At(address) is not { } listener)
                {
                    caller.Do(() => answer(new DialResult.NotListening()));
                    return;
                }

                // A paused process answers once it goes on; then its caller has long given up.
                listener.Do(() =>
                {
                    var read =
                        Enrolment.ReadRequest(bytes, out var mistake)
                        ?? throw new ViolationException("codec", $"an enrolment does not read back: {mistake}");
                    var result = listener.Enrol(caller, read);
                    if (CutUntil(address, caller.Machine) is not null)
                        return;
                    world.Clock.After(Delay(), () => caller.Do(() => answer(result)));
                });
            }
        );
    }

    public void Add(Link link) => links.Add(link);

    /// <summary>A process is gone.</summary>
    /// <param name="tellPeers">Whether its machine lives and says so.</param>
    public void Forget(SimulatedProcess process, bool tellPeers)
    {
        foreach (var link in links.Where(link => link.Joins(process)).ToArray())
        {
            if (tellPeers)
                link.Break();
            else
                link.GoSilent();
        }
    }

    public void Remove(Link link) => links.Remove(link);
}
