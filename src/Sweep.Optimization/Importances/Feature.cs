using Foundation;

namespace Sweep.Optimization.Importances;

/// <summary>
/// What the completed trials chose for one parameter, as numbers: a position in [0, 1], or the
/// index of a choice.
/// </summary>
/// <param name="Choices">How many choices there are; null for a position.</param>
/// <param name="Cells">
/// Into how many cells a density is divided: the choices, or equal parts of [0, 1].
/// </param>
/// <param name="Values">
/// [trials]; <see cref="Inactive"/> where the trial lacks the parameter.
/// </param>
internal sealed record Feature(string Parameter, int? Choices, int Cells, double[] Values)
{
    /// <summary>Below every position and choice.</summary>
    public const double Inactive = -1;

    public int ActiveCount { get; } = Values.Count(value => value != Inactive);

    /// <summary>The share of the trials that have the parameter.</summary>
    public double ActiveShare => (double)ActiveCount / Values.Length;

    /// <summary>Whether a trial has the parameter.</summary>
    public bool IsActive(int trial) => Values[trial] != Inactive;

    /// <summary>The cell of a trial that has the parameter.</summary>
    public int CellOf(int trial)
    {
        Invariant.Holds(IsActive(trial), "a trial has the parameter whose cell is asked for");
        var value = Values[trial];
        return Choices is null ? Math.Min((int)(value * Cells), Cells - 1) : (int)value;
    }
}
