using System.Runtime.Intrinsics;

namespace Vae.Models.Metrics;

/// <summary>
/// The 15-point rule of Kronrod over [-1, 1] with the 7-point rule of Gauss inside it, whose
/// difference says how exact both are (Piessens et al., QUADPACK, 1983). A sixteenth lane repeats
/// the middle and weighs nothing.
/// </summary>
internal static class GaussKronrod
{
    // From the end of the interval to its middle; every other node, the middle included, is one of
    // Gauss's.
    private static readonly double[] Nodes =
    [
        0.991455371120812639206854697526329,
        0.949107912342758524526189684047851,
        0.864864423359769072789712788640926,
        0.741531185599394439863864773280788,
        0.586087235467691130294144691693450,
        0.405845151377397166906606412076961,
        0.207784955007898467600689403773245,
        0,
    ];

    private static readonly double[] KronrodWeights =
    [
        0.022935322010529224963732008058970,
        0.063092092629978553290700663189204,
        0.104790010322250183839876322541518,
        0.140653259715525918745189590510238,
        0.169004726639267902826583426598550,
        0.190350578064785409913256402421014,
        0.204432940075298892414161999234649,
        0.209482141084727828012999174891714,
    ];

    private static readonly double[] GaussWeights =
    [
        0,
        0.129484966168869693270611432679082,
        0,
        0.279705391489276667901467771423780,
        0,
        0.381830050505118944950369775488975,
        0,
        0.417959183673469387755102040816327,
    ];

    /// <summary>The places of the points.</summary>
    public static Vector512<float> Points { get; } =
        Vector512.Create<float>([.. Both(Nodes, -1).Select(node => (float)node)]);

    /// <summary>[16]: what each point weighs in the integral.</summary>
    public static double[] Weights { get; } = Both(KronrodWeights, 1);

    /// <summary>[16]: what each point weighs in the difference of the two rules.</summary>
    public static double[] Differences { get; } =
    [.. Weights.Zip(Both(GaussWeights, 1), (kronrod, gauss) => kronrod - gauss)];

    private static double[] Both(double[] half, double sign) =>
        [.. half, .. half.Reverse().Skip(1).Select(x => sign * x), 0];
}
