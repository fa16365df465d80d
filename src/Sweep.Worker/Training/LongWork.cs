namespace Sweep.Worker.Training;

/// <summary>
/// Work of an attempt that cannot say how far it is: reading data, compiling, a metric of a whole
/// data set. While it is under way the attempt counts as active, but not for longer than
/// <see cref="Limit"/>: it may hang too.
/// </summary>
internal sealed class LongWork(TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    private const long None = -1;

    private long began = None;

    /// <summary>Any thread may ask.</summary>
    public bool IsUnderWay =>
        Interlocked.Read(ref began) is var since and not None && clock.GetElapsedTime(since) < Limit;

    /// <summary>Until it is disposed of. One at a time, on the attempt's thread.</summary>
    public IDisposable Begin()
    {
        Interlocked.Exchange(ref began, clock.GetTimestamp());
        return this;
    }

    public void Dispose() => Interlocked.Exchange(ref began, None);
}
