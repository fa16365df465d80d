using System.Diagnostics;
using System.Globalization;

namespace Tensors.Bench;

/// <summary>The baseline, measured by a script in the same run; null where Python has no PyTorch.</summary>
internal static class PyTorch
{
    public static IReadOnlyDictionary<(int Hidden, int Latent, int Batch), Measurement>? Measure(string python, string script, IEnumerable<VaeStep> steps)
    {
        var start = new ProcessStartInfo(python) { RedirectStandardOutput = true };
        start.ArgumentList.Add(script);
        foreach (var step in steps) start.ArgumentList.Add($"{step.Hidden},{step.Latent},{step.Batch}");
        start.Environment["OMP_NUM_THREADS"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            if (process.ExitCode != 0) return null;
            return lines
                .Select(line => line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())
                .ToDictionary(figures => ((int)figures[0], (int)figures[1], (int)figures[2]), figures => new Measurement(figures[3], figures[4]));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
