using System.Collections.Immutable;
using LibTorch.Bench.Work;

namespace LibTorch.Bench.Rows;

/// <summary>
/// An engine with so many trials at once: how it is called, and the processes that do it.
/// </summary>
/// <param name="Title">In words.</param>
/// <param name="MustCapture">Whether its programs have to become graphs.</param>
/// <param name="MustKeepData">Whether its data set has to lie on the device.</param>
/// <param name="Commands">A process each: program and arguments.</param>
internal sealed record Row(
    string Title,
    bool MustCapture,
    bool MustKeepData,
    ImmutableArray<ImmutableArray<string>> Commands
)
{
    /// <summary>
    /// How much longer than asked for all rounds together may take before no more are begun.
    /// </summary>
    private const double Slowness = 3;

    public static Row Ours(string title, TrainingWork work, string engine, string device, int trials) =>
        new(
            title,
            engine.StartsWith("graphs", StringComparison.Ordinal),
            work.HasDataset && engine is ("single" or "graphs" or "torchsharp"),
            [
                [Environment.ProcessPath!, "row", work.Name, engine, device, $"{trials}"],
            ]
        );

    /// <summary>Python has one thread at a time: trials beside each other are processes.</summary>
    public static Row Theirs(string title, TrainingWork work, string python, string device, int trials)
    {
        ImmutableArray<string> command =
        [
            python,
            Path.Combine(AppContext.BaseDirectory, "pytorch_rows.py"),
            work.Name,
            device.Replace("libtorch", "cpu", StringComparison.Ordinal),
        ];
        return new(title, false, false, [.. Enumerable.Repeat(command, trials)]);
    }

    /// <summary>
    /// Works for some rounds; for fewer, one at least, where a unit takes far longer than a round
    /// should.
    /// </summary>
    public RowResult Measure(TrainingWork work, int rounds, double secondsARound)
    {
        List<RowProcess> processes = [];
        try
        {
            foreach (var command in Commands)
                processes.Add(RowProcess.Start(command[0], [.. command.Skip(1)]));
            foreach (var process in processes)
                process.AwaitReady();
            List<double> stepsASecond = [];
            var start = TimeProvider.System.GetTimestamp();
            do stepsASecond.Add(work.Steps * Round(processes, secondsARound));
            while (
                stepsASecond.Count < rounds
                && TimeProvider.System.GetElapsedTime(start).TotalSeconds < Slowness * rounds * secondsARound
            );
            stepsASecond.Sort();
            ImmutableArray<RowReport> reports = [.. processes.Select(process => process.End())];
            return new RowResult.Measured(
                stepsASecond[stepsASecond.Count / 2],
                stepsASecond[0],
                stepsASecond[^1],
                reports,
                WhatIsWrong(reports)
            );
        }
        catch (Exception exception) when (exception is IOException or System.ComponentModel.Win32Exception)
        {
            return new RowResult.Failed(exception.Message);
        }
        finally
        {
            foreach (var process in processes)
                process.Dispose();
        }
    }

    /// <summary>Units a second.</summary>
    private static double Round(List<RowProcess> processes, double seconds)
    {
        foreach (var process in processes)
            process.Begin(seconds);
        return processes.Select(process => process.Await()).ToList().Sum(done => done.Units / done.Seconds);
    }

    private string? WhatIsWrong(ImmutableArray<RowReport> reports)
    {
        if (reports.Sum(report => report.Waits) is > 0 and var waits)
            return $"runs made the host wait {waits} times";
        if (reports.FirstOrDefault(report => report.Refusal is not null)?.Refusal is { } refusal)
            return $"a program was not captured: {refusal}";
        if (MustKeepData && reports.Sum(report => report.Tables) == 0)
            return "the device had no room for the data set";
        return MustCapture && reports.Sum(report => report.Captured) == 0 ? "no program was captured" : null;
    }
}

/// <summary>What came of a row.</summary>
internal abstract record RowResult
{
    private RowResult() { }

    /// <summary>
    /// Steps a second of all trials together, the median round, the slowest and the fastest.
    /// </summary>
    /// <param name="Wrong">What should not have been; null where all was well.</param>
    public sealed record Measured(
        double StepsASecond,
        double Slowest,
        double Fastest,
        ImmutableArray<RowReport> Reports,
        string? Wrong
    ) : RowResult;

    /// <summary>There is nothing to say but why.</summary>
    public sealed record Failed(string Why) : RowResult;
}
