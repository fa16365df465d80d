namespace Metrics.Bench;

/// <summary>
/// Wall time, and the processor time of the whole process, which is what one core would have taken
/// had nothing else run.
/// </summary>
internal readonly record struct Clock(TimeSpan Wall, TimeSpan Processor)
{
    public static Clock Measure(Action action)
    {
        var (start, before) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
        action();
        return new Clock(TimeProvider.System.GetElapsedTime(start), Environment.CpuUsage.TotalTime - before);
    }

    public override string ToString() =>
        $"{Wall.TotalMilliseconds:F0} ms, of the processor's {Processor.TotalMilliseconds:F0} ms";
}
