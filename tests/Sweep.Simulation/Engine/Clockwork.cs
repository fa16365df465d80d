namespace Sweep.Simulation.Engine;

/// <summary>
/// Virtual time: what is due happens in the order of its instant, and of its being planned where
/// instants are equal.
/// </summary>
internal sealed class Clockwork
{
    private readonly PriorityQueue<Action, (long Ticks, long Order)> due = new();
    private long planned;

    /// <summary>Since the world began.</summary>
    public TimeSpan Now { get; private set; }

    public void At(TimeSpan when, Action happening) =>
        due.Enqueue(happening, (Math.Max(when.Ticks, Now.Ticks), planned++));

    public void After(TimeSpan pause, Action happening) => At(Now + pause, happening);

    /// <summary>Lets the next thing happen. False, if nothing ever will.</summary>
    public bool Step()
    {
        if (!due.TryDequeue(out var happening, out var when))
            return false;
        Now = new TimeSpan(when.Ticks);
        happening();
        return true;
    }
}
