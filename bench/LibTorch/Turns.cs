using System.Collections.Immutable;
using System.Globalization;
using LibTorch.Bench.Rows;
using LibTorch.Bench.Work;

namespace LibTorch.Bench;

/// <summary>
/// Engines of the processor in turn, round by round, so that what else the machine does meets all
/// of them alike: microseconds of each process's own processor time a step, and the ratios of
/// rounds that stand beside each other.
/// </summary>
internal static class Turns
{
    private static readonly ImmutableArray<(string Title, string Engine)> Ours =
    [
        ("Simd", "simd"),
        ("LibTorch, natively", "single"),
        ("LibTorch, TorchSharp", "torchsharp"),
    ];

    /// <summary>Writes the table of some work.</summary>
    /// <param name="python">Whose PyTorch is compared with.</param>
    public static int Write(string python, int rounds, double seconds, ImmutableArray<string> works)
    {
        Console.WriteLine("| training step | by | µs, median | minimum | / Simd | / eager PyTorch |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var work in works.Select(TrainingWork.Of))
            Write(work, python, rounds, seconds);
        return 0;
    }

    private static void Write(TrainingWork work, string python, int rounds, double seconds)
    {
        ImmutableArray<Row> rows =
        [
            .. Ours.Select(row => Row.Ours(row.Title, work, row.Engine, "libtorch", 1)),
            Row.Theirs("eager PyTorch", work, python, "libtorch", 1),
        ];
        // An epoch without oneDNN takes longer than all others together.
        if (!work.HasDataset)
            rows = rows.Add(Row.Theirs("eager PyTorch, no oneDNN", work, python, "libtorch-without-onednn", 1));
        List<RowProcess> processes = [];
        try
        {
            foreach (var row in rows)
            {
                Console.Error.WriteLine($"{work.Title}: {row.Title}...");
                processes.Add(RowProcess.Start(row.Commands[0][0], [.. row.Commands[0].Skip(1)]));
                processes[^1].AwaitReady();
            }

            var figures = rows.Select(_ => new List<double>()).ToArray();
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (place, process) in processes.Index())
                    figures[place].Add(process.ProcessorMicroseconds(seconds) / work.Steps);
            }

            foreach (var (place, row) in rows.Index())
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {work.Title} | {row.Title} | {Median(figures[place]):F0} | {figures[place].Min():F0} | "
                            + $"{RatioOf(place, 0):F2} | {RatioOf(place, 3):F2} |"
                    )
                );

            double RatioOf(int place, int other) =>
                Median([.. figures[place].Zip(figures[other], (one, beside) => one / beside)]);
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
