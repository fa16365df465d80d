using System.Diagnostics;
using System.Globalization;

namespace Tensors.Bench;

/// <summary>
/// The baseline, measured by a script in the same run; null where Python has no PyTorch.
/// </summary>
internal static class PyTorch
{
    /// <summary>
    /// For each shape, some whole numbers, what the script of that name beside the program says of
    /// it.
    /// </summary>
    public static IReadOnlyList<Measurement>? Measure(string python, string script, IEnumerable<string> shapes)
    {
        var start = new ProcessStartInfo(python) { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, script));
        foreach (var shape in shapes)
            start.ArgumentList.Add(shape);
        start.Environment["OMP_NUM_THREADS"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            if (process.ExitCode != 0)
                return null;
            return
            [
                .. lines
                    .Select(line =>
                        line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray()
                    )
                    .Select(figures => new Measurement(figures[^2], figures[^1])),
            ];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
