using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sweep.Optimization.Numerics;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>
/// A sum of exponentials, kept as e^<paramref name="Scale"/> times <paramref name="Sum"/> so that
/// nothing overflows.
/// </summary>
internal readonly record struct LogSum(double Scale, double Sum)
{
    public static LogSum Zero => new(double.NegativeInfinity, 0);

    public double Value => Scale + Math.Log(Sum);

    /// <summary>
    /// With the exponentials of these added; at least one of them, or of those before, is finite.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public LogSum Plus(ReadOnlySpan<Vector512<double>> logs)
    {
        var largest = logs[0];
        foreach (var log in logs[1..])
            largest = Vector512.Max(largest, log);
        var scale = Scale;
        for (var lane = 0; lane < Lanes.Width; lane++)
            scale = Math.Max(scale, largest[lane]);

        var sums = Vector512<double>.Zero;
        foreach (var log in logs)
        {
            var relative = log - Vector512.Create(scale);
            // Most kernels are far from most points; what they would add is below the last place,
            // whatever their number.
            if (Vector512.GreaterThanAny(relative, Vector512.Create(-60.0)))
                sums += Lanes.Exp(relative);
        }

        var sum = Scale == scale ? Sum : Sum * Math.Exp(Scale - scale);
        for (var lane = 0; lane < Lanes.Width; lane++)
            sum += sums[lane];
        return new LogSum(scale, sum);
    }
}
