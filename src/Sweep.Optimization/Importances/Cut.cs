namespace Sweep.Optimization.Importances;

/// <summary>How a node of a tree divides its trials.</summary>
/// <param name="Dimension">By which parameter.</param>
/// <param name="Threshold">
/// A position up to it goes left. Of choices, it only says where trials without the parameter go.
/// </param>
/// <param name="GoesLeft">[choices]; null for a position.</param>
/// <param name="Score">What the squared errors shrink by, but for a constant of the node.</param>
internal sealed record Cut(int Dimension, double Threshold, bool[]? GoesLeft, double Score)
{
    /// <summary>Below <see cref="Feature.Inactive"/>.</summary>
    public const double Bottom = -2;

    /// <summary>Whether a trial with this value goes left.</summary>
    public bool SendsLeft(double value) =>
        GoesLeft is { } goesLeft && value != Feature.Inactive ? goesLeft[(int)value] : value <= Threshold;
}
