namespace Sweep.Simulation.Engine;

/// <summary>
/// A mailbox of the product as a process sees it: what waits is taken as one batch, a little later,
/// and one batch after another.
/// </summary>
internal sealed class SimulatedMailbox<T>(SimulatedProcess owner, Action<IReadOnlyList<T>> handle)
{
    private List<T> waiting = [];
    private bool isPlanned;
    private TimeSpan busyUntil;

    public bool IsClosed { get; set; }

    public void Tell(T letter)
    {
        waiting.Add(letter);
        Plan();
    }

    /// <summary>The reader's thread takes no batch for so long, by its process's clock.</summary>
    public void Busy(TimeSpan pause) => busyUntil = owner.Monotonic + pause;

    private void Plan()
    {
        if (isPlanned)
            return;
        isPlanned = true;
        var pause = owner.World.ThreadChance.Seconds(0, 0.002);
        var left = busyUntil - owner.Monotonic;
        owner.After(left > TimeSpan.Zero ? left + pause : pause, Turn);
    }

    private void Turn()
    {
        isPlanned = false;
        if (IsClosed)
            return;
        var batch = waiting;
        waiting = [];
        handle(batch);
        if (waiting.Count > 0)
            Plan();
    }
}
