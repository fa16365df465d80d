using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LibTorch.Bench.Rows;

/// <summary>
/// Another process that does a row's work: this program's, or Python's. Where it fails, an
/// <see cref="IOException"/> says what it said.
/// </summary>
internal sealed class RowProcess : IDisposable
{
    /// <summary>
    /// How long it may keep silent: an epoch at the slowest, or a start on a cold disk.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private readonly Process process;

    private RowProcess(Process process) => this.process = process;

    public static RowProcess Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        return new RowProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it has warmed up.</summary>
    public void AwaitReady()
    {
        var line = Read();
        if (!line.StartsWith("ready", StringComparison.Ordinal))
            throw new IOException(line);
    }

    public void Begin(double seconds)
    {
        process.StandardInput.WriteLine(seconds.ToString(CultureInfo.InvariantCulture));
        process.StandardInput.Flush();
    }

    public (long Units, double Seconds) Await()
    {
        var line = Read();
        return
            line.Split(' ') is [var units, var seconds]
            && long.TryParse(units, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && double.TryParse(seconds, CultureInfo.InvariantCulture, out var length)
            ? (count, length)
            : throw new IOException(line);
    }

    /// <summary>Works so long, and says what a unit took of the process's processor time.</summary>
    public double ProcessorMicroseconds(double seconds)
    {
        process.Refresh();
        var before = process.TotalProcessorTime;
        Begin(seconds);
        var (units, _) = Await();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMicroseconds / units;
    }

    public RowReport End()
    {
        process.StandardInput.Close();
        var report = JsonSerializer.Deserialize<RowReport>(Read(), RowReport.Format)!;
        process.WaitForExit();
        return report;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private string Read()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return process.StandardOutput.ReadLineAsync(patience.Token).AsTask().GetAwaiter().GetResult()
                ?? throw new IOException("its process ended without a word on standard output");
        }
        catch (OperationCanceledException)
        {
            throw new IOException($"its process said nothing for {Patience.TotalMinutes:F0} minutes");
        }
    }
}
