using System.Collections.Concurrent;
using System.Globalization;

namespace Cluster.Bench;

/// <summary>Thousands of workers on one coordinator.</summary>
internal static class Load
{
    private const int JoinsAtOnce = 16;

    /// <summary>
    /// Trials whose beginning is not counted: everything is compiled and warm after them.
    /// </summary>
    private const int WarmUp = 1000;

    public static async Task RunAsync(string store, int workers, int trials)
    {
        using var coordinator = CoordinatorProcess.Start(store, trials);
        var waits = new ConcurrentBag<double>();
        var fleet = await JoinAsync(coordinator.Port, workers, waits);
        var began = TimeProvider.System.GetTimestamp();
        foreach (var worker in fleet)
            worker.Work();
        long? counted = null;
        var (last, before) = (0, 0);
        while (last < trials)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            last = fleet.Sum(worker => worker.Durable);
            if (counted is null && last >= WarmUp)
                (counted, before) = (TimeProvider.System.GetTimestamp(), last);
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMinutes(5))
                throw new TimeoutException($"{last} of {trials} trials in five minutes");
        }

        var seconds = TimeProvider.System.GetElapsedTime(counted!.Value).TotalSeconds;
        var result = coordinator.Finish();
        var sorted = waits.Order().ToArray();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{workers} workers, {result.Completed} of {trials} trials durable: {(last - before) / seconds:F0} "
                    + $"a second; a free worker waits {sorted[sorted.Length / 2]:F1} ms (median), "
                    + $"{sorted[(int)(0.99 * sorted.Length)]:F1} ms (p99); coordinator "
                    + $"{result.PeakBytes / 1e6:F0} MB at most, {result.ProcessorSeconds:F1} s of processor"
            )
        );
    }

    public static async Task IdleAsync(string store, int workers, TimeSpan time)
    {
        using var coordinator = CoordinatorProcess.Start(store, trials: 1);
        var fleet = await JoinAsync(coordinator.Port, workers, []);
        foreach (var worker in fleet)
            worker.Work();
        await Task.Delay(time, TimeProvider.System);
        var cut = fleet.Count(worker => worker.IsBroken);
        var result = coordinator.Finish();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{workers} idle workers for {time.TotalSeconds:F0} s, {cut} cut off: coordinator "
                    + $"{result.Bytes / 1e6:F0} MB, {result.PeakBytes / 1e6:F0} MB at most, "
                    + $"{result.ProcessorSeconds:F1} s of processor"
            )
        );
    }

    private static async Task<NoOpWorker[]> JoinAsync(int port, int workers, ConcurrentBag<double> waits)
    {
        var fleet = Enumerable.Range(0, workers).Select(number => new NoOpWorker(number, port, waits)).ToArray();
        await Parallel.ForEachAsync(
            fleet,
            new ParallelOptions { MaxDegreeOfParallelism = JoinsAtOnce },
            async (worker, _) => await worker.JoinAsync()
        );
        return fleet;
    }
}
