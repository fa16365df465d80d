using System.Collections.Immutable;
using ScottPlot;

namespace Vae.Pictures.Charts;

/// <summary>
/// Colours that people with any kind of colour blindness can tell apart: Okabe and Ito's ("Color
/// universal design", 2008) for up to seven values, Tol's muted ones ("Colour schemes", 2021) for
/// up to ten, and shades of viridis beyond.
/// </summary>
internal static class ClassColors
{
    private static readonly ImmutableArray<Color> Few =
    [
        Color.FromHex("#0072B2"),
        Color.FromHex("#E69F00"),
        Color.FromHex("#009E73"),
        Color.FromHex("#D55E00"),
        Color.FromHex("#56B4E9"),
        Color.FromHex("#CC79A7"),
        Color.FromHex("#000000"),
    ];

    private static readonly ImmutableArray<Color> More =
    [
        Color.FromHex("#332288"),
        Color.FromHex("#88CCEE"),
        Color.FromHex("#44AA99"),
        Color.FromHex("#117733"),
        Color.FromHex("#999933"),
        Color.FromHex("#DDCC77"),
        Color.FromHex("#CC6677"),
        Color.FromHex("#882255"),
        Color.FromHex("#AA4499"),
        Color.FromHex("#777777"),
    ];

    /// <summary>Of data that stand behind a model's points.</summary>
    public static Color Background => Color.FromHex("#BBBBBB");

    public static Color First => Few[0];

    public static Color Second => Few[3];

    /// <summary>The colour of one value of so many.</summary>
    public static Color Of(int value, int count)
    {
        if (count <= Few.Length)
            return Few[value];
        return count <= More.Length ? More[value] : new ScottPlot.Colormaps.Viridis().GetColor(value / (count - 1.0));
    }
}
