using System.Globalization;

namespace Networks.Bench;

/// <summary>
/// What a step took in each block, in milliseconds of the clock and of the processor.
/// </summary>
internal sealed class BlockTimes
{
    private readonly List<double> wall = [],
        processor = [];

    public double Wall => Median(wall);

    public double WallMinimum => wall.Min();

    public double Processor => Median(processor);

    public void Add((double Wall, double Processor) block)
    {
        wall.Add(block.Wall);
        processor.Add(block.Processor);
    }

    public string Line(string name, double stepsAnEpoch) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {Wall:F2} | {WallMinimum:F2} | {Processor:F2} "
                + $"| {Wall * stepsAnEpoch / 1e3:F1} | {Processor * stepsAnEpoch / 1e3:F1} |"
        );

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
