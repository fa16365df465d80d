using Sweep.Simulation.Coordinators;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Network;

/// <summary>Machines, and who of them can reach whom. A living connection loses nothing and keeps its order; it can break at any moment, and what was on its way is lost.</summary>
internal sealed class Wires(World world)
{
    private readonly Dictionary<(string From, string To), TimeSpan> cut = [];
    private readonly List<Link> links = [];

    /// <summary>How long one message takes at most; the least is a tenth of it.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromSeconds(0.02);

    public IReadOnlyList<Link> Links => links;

    public void Cut(string from, string to, TimeSpan until) => cut[(from, to)] = until;

    public void Mend() => cut.Clear();

    /// <summary>Until when nothing gets from one to the other; null if it does.</summary>
    public TimeSpan? CutUntil(string from, string to) => cut.TryGetValue((from, to), out var until) && until > world.Clock.Now ? until : null;

    public TimeSpan Delay() => world.NetworkChance.Seconds(Latency.TotalSeconds / 10, Latency.TotalSeconds);

    /// <summary>Opens a connection: <paramref name="answer"/> gets it, or null where nobody listens; never called where nothing comes back.</summary>
    public void Dial(SimulatedProcess caller, string address, Action<Link?> answer)
    {
        world.Clock.After(Delay(), () =>
        {
            if (CutUntil(caller.Machine, address) is not null || CutUntil(address, caller.Machine) is not null) return;
            if (world.At(address) is not { } listener)
            {
                caller.Do(() => answer(null));
                return;
            }

            // A paused process accepts once it goes on; then its caller has long given up.
            listener.Do(() =>
            {
                if (!caller.IsAlive) return;
                var link = new Link(world, caller, listener);
                links.Add(link);
                listener.Accept(link);
                world.Clock.After(Delay(), () => caller.Do(() => answer(link)));
            });
        });
    }

    /// <summary>A process is gone.</summary>
    /// <param name="tellPeers">Whether its machine lives and says so.</param>
    public void Forget(SimulatedProcess process, bool tellPeers)
    {
        foreach (var link in links.Where(link => link.Joins(process)).ToArray())
        {
            if (tellPeers) link.Break();
            else link.GoSilent();
        }
    }

    public void Remove(Link link) => links.Remove(link);
}
