using System.Runtime.Intrinsics;
using Foundation;
using Sweep.Optimization.Numerics;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>Draws from normal distributions cut to [0, 1].</summary>
internal static class TruncatedNormal
{
    /// <summary>One draw from each; where the precision is 0, a uniform one.</summary>
    /// <param name="means">In [0, 1]; as many as whole lanes hold.</param>
    public static void Sample(
        ReadOnlySpan<double> means,
        ReadOnlySpan<double> precisions,
        Span<double> draws,
        ref Rng rng
    )
    {
        for (var i = 0; i < draws.Length; i++)
            draws[i] = rng.NextDouble();
        for (var i = 0; i < draws.Length; i += Lanes.Width)
        {
            var (mean, precision) = (Vector512.Create(means[i..]), Vector512.Create(precisions[i..]));
            var uniform = Vector512.Create((ReadOnlySpan<double>)draws[i..]);
            var below = Normal.Cdf(-mean * precision);
            var above = Normal.Cdf((mean - Vector512<double>.One) * precision);
            var inside = Vector512<double>.One - below - above;
            var z = Normal.Quantile(
                Lanes.Fma(uniform, inside, below),
                Lanes.Fma(Vector512<double>.One - uniform, inside, above)
            );
            var isUniform = Vector512.Equals(precision, Vector512<double>.Zero);
            var drawn = mean + z / Vector512.ConditionalSelect(isUniform, Vector512<double>.One, precision);
            drawn = Vector512.Max(Vector512.Min(drawn, Vector512<double>.One), Vector512<double>.Zero);
            Vector512.ConditionalSelect(isUniform, uniform, drawn).CopyTo(draws[i..]);
        }
    }
}
