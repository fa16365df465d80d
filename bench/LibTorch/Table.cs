using System.Collections.Immutable;
using System.Globalization;
using LibTorch.Bench.Rows;
using LibTorch.Bench.Work;
using Vae.LibTorch.Packages;

namespace LibTorch.Bench;

/// <summary>
/// The table: each work by Simd, by LibTorch on the device, and by eager PyTorch on the same
/// device, one after the other and each in a process of its own.
/// </summary>
internal static class Table
{
    private const string SingleTitle = "LibTorch, single operations",
        GraphTitle = "LibTorch, graphs";

    /// <summary>Writes it, and what went wrong below it. 1 if anything did.</summary>
    /// <param name="only">How the names of the work begin that it is about.</param>
    public static int Write(string device, string python, bool isQuick, string only)
    {
        ImmutableArray<TrainingWork> works =
        [
            .. TrainingWork.All(isQuick).Where(work => work.Name.StartsWith(only, StringComparison.Ordinal)),
        ];
        if (works.IsEmpty)
        {
            Console.Error.WriteLine(
                $"No work's name begins with '{only}': there are "
                    + $"{string.Join(", ", TrainingWork.All(isQuick).Select(work => work.Name))}."
            );
            return 2;
        }

        var (rounds, seconds) = isQuick ? (3, 0.3) : (5, 2.0);
        ImmutableArray<int> crowds = isQuick ? [2] : [2, 4, 8];
        var wrong = new List<string>();
        Console.WriteLine(
            "| what is trained | by | steps/s | slowest and fastest round | images/s | ratio to eager "
                + "PyTorch | peak memory of the device, MB | device at work / wall |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var graphGains = new List<double>();
        foreach (var work in works)
        {
            // The baseline first: every other row is compared with it.
            ImmutableArray<Row> rows = [.. Theirs(work, python, device, crowds), .. Ours(work, device, crowds)];
            double? baseline = null,
                single = null;
            foreach (var row in rows)
            {
                Console.Error.WriteLine($"{work.Title}: {row.Title}...");
                var result = row.Measure(work, rounds, seconds);
                if (ReferenceEquals(row, rows[0]))
                    baseline = (result as RowResult.Measured)?.StepsASecond;
                if (row.Title == SingleTitle)
                    single = (result as RowResult.Measured)?.StepsASecond;
                if (row.Title == GraphTitle && result is RowResult.Measured graphs && single is { } without)
                    graphGains.Add(graphs.StepsASecond / without);
                Console.WriteLine(Line(work, row, result, baseline));
                if (WhatIsWrong(result) is { } what)
                    wrong.Add($"{work.Title}, {row.Title}: {what}");
            }
        }

        Console.WriteLine();
        foreach (var what in wrong)
            Console.WriteLine($"**Wrong:** {what}");
        if (wrong.Count == 0)
            Console.WriteLine(
                "No operation made the host wait"
                    + (device == "libtorch" ? "." : ", and no program that was to become a graph was refused.")
            );
        if (device != "libtorch")
            WriteRule(graphGains);
        return wrong.Count == 0 ? 0 : 1;
    }

    /// <summary>What the table decides.</summary>
    private static void WriteRule(List<double> graphGains)
    {
        var gains = graphGains.Count > 0 ? string.Join(", ", graphGains.Select(Figure)) : "none measured";
        var verb = graphGains.Count > 0 && graphGains.TrueForAll(gain => gain > 1) ? "do" : "do not";
        Console.WriteLine();
        Console.WriteLine("- The native way is the default on CUDA: TorchSharp's has the processor only.");
        Console.WriteLine(
            $"- Graphs become the default where they are faster for all work. As multiples of single operations: "
                + $"{gains}; so they {verb}."
        );
    }

    private static IEnumerable<Row> Theirs(
        TrainingWork work,
        string python,
        string device,
        ImmutableArray<int> crowds
    ) =>
        [
            Row.Theirs("eager PyTorch", work, python, device, 1),
            .. crowds.Select(trials => Row.Theirs($"eager PyTorch, {trials} processes", work, python, device, trials)),
        ];

    private static IEnumerable<Row> Ours(TrainingWork work, string device, ImmutableArray<int> crowds)
    {
        yield return Row.Ours("Simd, one core", work, "simd", "libtorch", 1);
        yield return Row.Ours(SingleTitle, work, "single", device, 1);
        if (device == "libtorch" && TorchSharpFolder.Of(Environment.GetEnvironmentVariable).Obstacle() is null)
            yield return Row.Ours("LibTorch, TorchSharp", work, "torchsharp", device, 1);
        var best = device == "libtorch" ? "single" : "graphs";
        if (best == "graphs")
            yield return Row.Ours(GraphTitle, work, best, device, 1);
        var title = best == "graphs" ? GraphTitle : SingleTitle;
        if (work.HasDataset)
            yield return Row.Ours($"{title}, rows copied at each step", work, $"{best}-copied", device, 1);
        foreach (var trials in crowds)
            yield return Row.Ours($"{title}, {trials} threads", work, best, device, trials);
    }

    private static string? WhatIsWrong(RowResult result) =>
        result switch
        {
            RowResult.Failed(var why) => why,
            RowResult.Measured(_, _, _, _, var wrong) => wrong,
            _ => null,
        };

    private static string Line(TrainingWork work, Row row, RowResult result, double? baseline)
    {
        if (result is not RowResult.Measured measured)
            return $"| {work.Title} | {row.Title} | failed | - | - | - | - | - |";
        var peak = measured.Reports.Sum(report => report.PeakBytes);
        var unitMicroseconds = 1e6 * work.Steps / measured.StepsASecond;
        // It is not measured for several trials at once, nor for single operations of ours.
        var busy = measured.Reports is [{ BusyMicroseconds: { } microseconds }]
            ? microseconds / unitMicroseconds
            : (double?)null;
        var bound = row.MustCapture ? "≤ " : "";
        string[] cells =
        [
            work.Title,
            row.Title,
            Figure(measured.StepsASecond),
            $"{Figure(measured.Slowest)}, {Figure(measured.Fastest)}",
            Figure(measured.StepsASecond * work.Images / work.Steps),
            baseline is { } one ? Figure(measured.StepsASecond / one) : "-",
            peak > 0 ? Figure(peak / 1e6) : "-",
            busy is { } share ? $"{bound}{share.ToString("F2", CultureInfo.InvariantCulture)}" : "-",
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    /// <summary>Three digits, or all before the point.</summary>
    private static string Figure(double value)
    {
        var format = value switch
        {
            >= 100 => "F0",
            >= 10 => "F1",
            _ => "F2",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
