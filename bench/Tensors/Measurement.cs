namespace Tensors.Bench;

/// <summary>
/// How long an action takes when it is repeated. Windows of a few repeats are short enough to fall between two interruptions; the median says what a user sees,
/// the minimum what the code can do.
/// </summary>
internal readonly record struct Measurement(double MedianMicroseconds, double MinimumMicroseconds)
{
    private const int Windows = 2000, RepeatsAWindow = 5, WarmUp = 2000;

    public static Measurement Of(Action action)
    {
        for (var i = 0; i < WarmUp; i++) action();
        var clock = TimeProvider.System;
        var windows = new double[Windows];
        for (var window = 0; window < Windows; window++)
        {
            var start = clock.GetTimestamp();
            for (var i = 0; i < RepeatsAWindow; i++) action();
            windows[window] = clock.GetElapsedTime(start).TotalMicroseconds / RepeatsAWindow;
        }

        Array.Sort(windows);
        return new Measurement(windows[Windows / 2], windows[0]);
    }

    public static double Milliseconds(Action action)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        action();
        return clock.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Bytes allocated by this thread in so many actions.</summary>
    public static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
