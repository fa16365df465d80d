using System.Diagnostics;
using System.Globalization;
using Sweep.Coordinator.Core.Study;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Storage.Sqlite;

namespace Cluster.Bench;

/// <summary>
/// A process of its own for the coordinator, so that its memory and processor time are no worker's:
/// this side starts it and asks, the other one answers.
/// </summary>
internal sealed class CoordinatorProcess : IDisposable
{
    private readonly Process process;

    private CoordinatorProcess(Process process, int port) => (this.process, Port) = (process, port);

    /// <summary>Where workers enrol.</summary>
    public int Port { get; }

    public static CoordinatorProcess Start(string store, int trials)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            ["coordinator", store, trials.ToString(CultureInfo.InvariantCulture)]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        return new CoordinatorProcess(
            process,
            int.Parse(process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture)
        );
    }

    /// <summary>
    /// The other side's life: until its input is closed or a line comes, then it says what it cost.
    /// </summary>
    public static async Task LiveAsync(string place, int trials)
    {
        using IStudyStore store = PostgresAddress.IsMeant(place)
            ? PostgresStudyStore.Open(PostgresAddress.Parse(place).Address!, TimeProvider.System)
            : SqliteStudyStore.Open(place);
        await using var coordinator = await LoadedCoordinator.BeginAsync(store, trials);
        Console.WriteLine(coordinator.Port);
        await Console.In.ReadLineAsync();
        var processor = Environment.CpuUsage.TotalTime.TotalSeconds;
        using var self = Process.GetCurrentProcess();
        var completed = coordinator.Stored().Trials.Count(trial => trial.Life is TrialLife.Completed);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{completed} {self.WorkingSet64} {self.PeakWorkingSet64} {processor}"
            )
        );
    }

    public CoordinatorCost Finish()
    {
        process.StandardInput.WriteLine();
        var words = process.StandardOutput.ReadLine()!.Split(' ');
        return new CoordinatorCost(
            int.Parse(words[0], CultureInfo.InvariantCulture),
            long.Parse(words[1], CultureInfo.InvariantCulture),
            long.Parse(words[2], CultureInfo.InvariantCulture),
            double.Parse(words[3], CultureInfo.InvariantCulture)
        );
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}

/// <param name="Completed">Trials that the store holds as completed.</param>
/// <param name="Bytes">Memory at the end, and at most in <paramref name="PeakBytes"/>.</param>
internal sealed record CoordinatorCost(int Completed, long Bytes, long PeakBytes, double ProcessorSeconds);
