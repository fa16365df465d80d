using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Engine;

/// <summary>
/// A process on a machine of its own: it can be killed, or be stopped for a while and go on with
/// what it had in mind; its clocks are not quite right.
/// </summary>
internal abstract class SimulatedProcess
{
    private readonly Queue<Action> waiting = new();
    private readonly TimeSpan began;
    private readonly double rate;
    private readonly TimeSpan wallError;

    protected SimulatedProcess(World world, string machine)
    {
        (World, Machine, began) = (world, machine, world.Clock.Now);
        WentOn = began;
        rate = world.ClockChance.Between(0.995, 1.005);
        wallError = world.ClockChance.Seconds(-300, 300);
        if (wallError.Duration() > TimeSpan.FromSeconds(60))
            world.Coverage.Count("fault: clock skew");
    }

    public World World { get; }

    /// <summary>Where it runs: what a partition cuts off.</summary>
    public string Machine { get; }

    public bool IsAlive { get; private set; } = true;

    public bool IsPaused { get; private set; }

    /// <summary>When it last went on after a pause, or began.</summary>
    public TimeSpan WentOn { get; private set; }

    /// <summary>
    /// Since it began, by its own clock, which nobody sets and which is a little fast or slow.
    /// </summary>
    public TimeSpan Monotonic => (World.Clock.Now - began) * rate;

    /// <summary>What it takes for the time of day.</summary>
    public DateTimeOffset WallClock => DateTimeOffset.UnixEpoch.AddYears(56) + World.Clock.Now + wallError;

    /// <summary>
    /// Once its own clock went on by so much, if it lives then; where it is paused then, when it
    /// goes on.
    /// </summary>
    public void After(TimeSpan pause, Action then) => World.Clock.After(pause / rate, () => Do(then));

    /// <summary>Now, or when it goes on.</summary>
    public void Do(Action then)
    {
        if (!IsAlive)
            return;
        if (IsPaused)
            waiting.Enqueue(then);
        else
            then();
    }

    public void Pause()
    {
        World.Note(this, "is paused");
        IsPaused = true;
    }

    public void Continue()
    {
        if (!IsAlive || !IsPaused)
            return;
        World.Note(this, "goes on");
        (IsPaused, WentOn) = (false, World.Clock.Now);
        while (IsAlive && !IsPaused && waiting.TryDequeue(out var then))
            then();
    }

    public void Kill(bool powerLoss)
    {
        if (!IsAlive)
            return;
        World.Note(this, powerLoss ? "loses power" : "is killed");
        IsAlive = false;
        waiting.Clear();
        World.Network.Forget(this, tellPeers: !powerLoss);
        Died();
    }

    /// <summary>It ends by itself, and has hung up before.</summary>
    protected void Exit()
    {
        IsAlive = false;
        waiting.Clear();
        Died();
    }

    protected virtual void Died() { }
}
