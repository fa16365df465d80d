using System.Globalization;
using System.Text.Json;
using LibTorch.Bench.Work;
using Vae.LibTorch;
using Vae.Tensors.Backends;
using Vae.Tensors.Simd;
using Vae.TorchScript;

namespace LibTorch.Bench.Rows;

/// <summary>
/// One row of the table in a process of its own, so that its memory is its own and whatever becomes
/// of it ends no other row. It says <c>ready VERSION</c>; for each number of seconds on a line of
/// standard input it works so long, by as many threads as there are trials, and answers <c>UNITS
/// SECONDS</c>; at the end it reports. Or it says <c>failed: WHY</c>, and is over.
/// </summary>
internal static class RowServer
{
    private const int QueuedRuns = 200;

    public static int Serve(string workName, string engine, string deviceName, string trialCount)
    {
        try
        {
            return Work(workName, engine, deviceName, trialCount);
        }
        catch (LibTorchException exception)
        {
            return Fail(exception);
        }
    }

    /// <summary>Says why the row is over: no device, or no memory on it.</summary>
    public static int Fail(LibTorchException exception)
    {
        Console.WriteLine($"failed: {exception.Message.ReplaceLineEndings(" ")}");
        return 1;
    }

    private static int Work(string workName, string engine, string deviceName, string trialCount)
    {
        var work = TrainingWork.Of(workName);
        var device = Machine.Device(deviceName);
        var count = int.Parse(trialCount, CultureInfo.InvariantCulture);
        ITensorBackend inner = engine switch
        {
            "simd" => new SimdBackend(),
            "torchsharp" => Machine.TorchSharp.OnProcessor,
            "single" or "single-copied" => Machine.Library.Backend(device),
            "graphs" or "graphs-copied" => Machine.Library.Backend(device, useGraphs: true),
            _ => throw new ArgumentException(
                $"There is no engine '{engine}': simd, torchsharp, single, graphs, single-copied or graphs-copied.",
                nameof(engine)
            ),
        };
        var backend = new WatchedBackend(inner, keepsRows: !engine.EndsWith("-copied", StringComparison.Ordinal));
        var crew = new Crew(work, backend, count);
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            var (units, seconds) = crew.Work(TimeSpan.FromSeconds(double.Parse(line, CultureInfo.InvariantCulture)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{units} {seconds:R}"));
        }

        var report = ReportOf(backend, device);
        if (count == 1 && engine == "graphs" && backend.Programs.ToList() is [var only])
            report = report with { BusyMicroseconds = crew.Microseconds(() => Queue(only)) / QueuedRuns };
        Console.WriteLine(JsonSerializer.Serialize(report, RowReport.Format));
        crew.End();
        return 0;
    }

    /// <summary>
    /// Runs whose outputs are not read follow one another on the device, which works without a
    /// pause as long as the host is faster. A run takes no more than this on the device.
    /// </summary>
    private static void Queue(TorchExecutable program)
    {
        for (var i = 0; i < QueuedRuns; i++)
            program.Run();
        _ = program.Output("loss")[0];
    }

    private static RowReport ReportOf(WatchedBackend backend, LibTorchDevice device)
    {
        var graphs = backend.Programs.Select(program => program.Graph).ToList();
        return new RowReport
        {
            PeakBytes = device.IsCuda ? Machine.Library.Describe(device).PeakAllocatedBytes : 0,
            Tables = backend.KeptTableCount,
            Waits = backend.Programs.Sum(program => program.WaitsInRuns),
            Programs = graphs.Count,
            Captured = graphs.Count(graph => graph.State == LibTorchGraphState.Captured),
            Refusal = graphs.FirstOrDefault(graph => graph.State == LibTorchGraphState.Refused)?.Refusal,
        };
    }
}
