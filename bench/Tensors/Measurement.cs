namespace Tensors.Bench;

/// <summary>
/// How long an action takes when it is repeated. Windows of a few repeats are short enough to fall
/// between two interruptions; the median says what a user sees, the minimum what the code can do.
/// </summary>
internal readonly record struct Measurement(double MedianMicroseconds, double MinimumMicroseconds)
{
    public static Measurement Of(Action action, int windows = 2000, int repeatsAWindow = 5, int warmUp = 2000)
    {
        for (var i = 0; i < warmUp; i++)
            action();
        var clock = TimeProvider.System;
        var times = new double[windows];
        foreach (ref var time in times.AsSpan())
        {
            var start = clock.GetTimestamp();
            for (var i = 0; i < repeatsAWindow; i++)
                action();
            time = clock.GetElapsedTime(start).TotalMicroseconds / repeatsAWindow;
        }

        Array.Sort(times);
        return new Measurement(times[windows / 2], times[0]);
    }

    public static double Milliseconds(Action action)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        action();
        return clock.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Bytes allocated by this thread in so many actions.</summary>
    public static long Allocated(Action action, int actions = 1000)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < actions; i++)
            action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
