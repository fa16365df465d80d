using Sweep.Shared.Protocol;

namespace Sweep.Cli.Live;

/// <summary>What one slot is at.</summary>
/// <param name="Epochs">
/// The most there may be; 0 until training begins, and for a program that does not tell.
/// </param>
/// <param name="Metric">
/// What <paramref name="Latest"/> measures: the objective where epochs report it, else the first
/// metric that they do.
/// </param>
internal sealed record SlotLine(
    int Number,
    int Attempt,
    DateTimeOffset Began,
    int Epoch = 0,
    int Epochs = 0,
    string? Metric = null,
    double? Latest = null,
    double EpochsPerSecond = 0
)
{
    public SlotLine Measure(Measured measured, string objective)
    {
        var curve =
            measured.Curves.LastOrDefault(curve => curve.Metric == objective && !curve.Values.IsEmpty)
            ?? measured.Curves.LastOrDefault(curve =>
                curve.Metric == (Metric ?? curve.Metric) && !curve.Values.IsEmpty
            );
        return this with
        {
            Epoch = Math.Max(Epoch, measured.Epoch),
            Metric = curve?.Metric ?? Metric,
            Latest = curve is null ? Latest : curve.Values[^1],
            // Values between the ends of epochs say nothing of it.
            EpochsPerSecond = measured.EpochsPerSecond > 0 ? measured.EpochsPerSecond : EpochsPerSecond,
        };
    }
}
