using Sweep.Simulation.Checkers;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Network;

/// <summary>
/// One direction of a link. It keeps the order of messages; it may lose some without a sign.
/// </summary>
internal sealed class Way(World world, Link link, SimulatedProcess from, SimulatedProcess to)
{
    private TimeSpan last;
    private long said,
        lostUpTo;
    private bool isDead,
        losesNext;

    private bool IsToWorker => to == link.Worker;

    /// <summary>Nothing arrives any more, and neither end is told.</summary>
    public void Die() => isDead = true;

    /// <summary>What is on its way now does not arrive, and neither end is told.</summary>
    public void LoseAll() => lostUpTo = said;

    /// <summary>
    /// The next message with content does not arrive, as one over the frame limit.
    /// </summary>
    public void LoseNext() => losesNext = true;

    /// <param name="hasContent">Whether its size depends on what it says.</param>
    public void Say(string name, bool hasContent, Action arrive)
    {
        var number = ++said;
        world.Observe(new Observation.Said(link, IsToWorker, number));
        if (Loses(hasContent))
        {
            Vanish(name);
            return;
        }

        Carry(() =>
        {
            if (isDead || number <= lostUpTo)
            {
                Vanish(name);
                return;
            }

            to.Do(() =>
            {
                world.Observe(new Observation.Arrived(link, IsToWorker, number));
                arrive();
            });
        });
    }

    /// <summary>
    /// This end hangs up: the other one learns of it after all that was said before.
    /// </summary>
    public void End(Action arrive) =>
        Carry(() =>
        {
            if (!isDead)
                to.Do(arrive);
        });

    /// <summary>
    /// While a cut lasts nothing gets through: what was sent then arrives some time after it is
    /// mended, as senders try again ever more rarely.
    /// </summary>
    private void Carry(Action arrive)
    {
        if (link.IsBroken)
            return;
        var when = world.Clock.Now + world.Network.Delay();
        if (world.Network.CutUntil(from.Machine, to.Machine) is { } until)
        {
            world.Coverage.Count("fault: delay");
            when = until + world.NetworkChance.Seconds(0, 3);
        }

        last = when > last ? when : last;
        world.Clock.At(
            last,
            () =>
            {
                if (!link.IsBroken)
                    arrive();
            }
        );
    }

    private bool Loses(bool hasContent)
    {
        if (isDead || world.Network.Loses(from.Machine, to.Machine))
            return true;
        if (!losesNext || !hasContent)
            return false;
        losesNext = false;
        return true;
    }

    private void Vanish(string name)
    {
        world.Coverage.Count($"vanished: {name}");
        world.Note(to, $"never gets {name}");
    }
}
