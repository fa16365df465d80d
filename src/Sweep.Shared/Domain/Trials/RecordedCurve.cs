using System.Globalization;

namespace Sweep.Shared.Domain.Trials;

/// <summary>
/// The name of a curve whose points are not one an epoch: "steps:50/kl" has the values of kl at the
/// steps 0, 50, 100, ... at the positions 1, 2, 3, ... of a <see cref="CurveChunk"/>; "epochs:5/kl"
/// likewise.
/// </summary>
/// <param name="CountsSteps">Whether the points count optimizer steps, and not epochs.</param>
/// <param name="Every">How many steps or epochs are between two points, at least 1.</param>
public readonly record struct RecordedCurve(bool CountsSteps, int Every)
{
    private const string Steps = "steps",
        Epochs = "epochs";

    /// <summary>The whole name of the curve of a value.</summary>
    public string NameOf(string value) =>
        string.Create(CultureInfo.InvariantCulture, $"{(CountsSteps ? Steps : Epochs)}:{Every}/{value}");

    /// <summary>Where a value stands in the chunks, from 1.</summary>
    /// <param name="at">Steps or epochs, a multiple of <see cref="Every"/>.</param>
    public int PositionOf(int at) => (at / Every) + 1;

    /// <summary>How many steps or epochs a position stands for.</summary>
    public int At(int position) => checked((position - 1) * Every);

    /// <summary>Null for a curve with a point an epoch.</summary>
    public static RecordedCurve? Of(string name)
    {
        var unit = name.IndexOf(':', StringComparison.Ordinal);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (unit < 0 || slash < unit || name[..unit] is not (Steps or Epochs))
            return null;
        return
            int.TryParse(
                name.AsSpan(unit + 1, slash - unit - 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var every
            )
            && every > 0
            ? new RecordedCurve(name[..unit] == Steps, every)
            : null;
    }
}
