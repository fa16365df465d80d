using System.Diagnostics;
using System.Globalization;

namespace Networks.Bench;

/// <summary>
/// The same steps in eager PyTorch, by a script that waits to be asked for each block.
/// </summary>
internal sealed class PyTorchSteps : IDisposable
{
    private readonly Process process;

    private PyTorchSteps(Process process) => this.process = process;

    /// <summary>Null where there is no Python with PyTorch.</summary>
    public static PyTorchSteps? Start(string python, int batch)
    {
        var start = new ProcessStartInfo(
            python,
            [Path.Combine(AppContext.BaseDirectory, "pytorch_steps.py"), batch.ToString(CultureInfo.InvariantCulture)]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        try
        {
            var process = Process.Start(start)!;
            if (process.StandardOutput.ReadLine() == "ready")
                return new PyTorchSteps(process);
            process.Dispose();
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Milliseconds a step, by the clock and of the processor.</summary>
    public (double Wall, double Processor) Take(int steps)
    {
        process.StandardInput.WriteLine(steps.ToString(CultureInfo.InvariantCulture));
        var figures = process
            .StandardOutput.ReadLine()!
            .Split(' ')
            .Select(word => double.Parse(word, CultureInfo.InvariantCulture))
            .ToArray();
        return (figures[0], figures[1]);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
