namespace Sweep.Worker.Training;

/// <summary>
/// How long an attempt may train, by a clock that no user sets. The attempt's thread only.
/// </summary>
/// <param name="limit">Null: for any time.</param>
internal sealed class TimeLimit(TimeSpan? limit, TimeProvider clock)
{
    private long? began;

    public bool IsOver => limit is { } most && began is { } since && clock.GetElapsedTime(since) >= most;

    /// <summary>Training begins: what came before, such as reading data, does not count.</summary>
    public void Begin() => began = clock.GetTimestamp();
}
