using System.Diagnostics;

namespace Sweep.EndToEnd.Tests;

/// <summary>
/// Every file of sweeps/ by the real program: one trial of one epoch on little data. Where data are
/// absent, it says which.
/// </summary>
public sealed class SweepFileTests : IDisposable
{
    private static readonly string Sweeps = Repository.File("sweeps");

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names =>
        [
            .. Directory
                .GetFiles(Sweeps, "*.yaml")
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Order(StringComparer.Ordinal),
        ];

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Names))]
    public void It_trains_and_is_scored_or_names_the_files_that_are_missing(string name)
    {
        Assert.SkipUnless(name != "sklearn" || HasScikitLearn(), "the system's python3 has no scikit-learn");
        var run = SweepProcess.Run(
            folder,
            [
                "run",
                Path.Combine(Sweeps, $"{name}.yaml"),
                "--trials",
                "1",
                "--slots",
                "1",
                .. Shortening(name).SelectMany(setting => new[] { "--set", setting }),
            ]
        );
        if (IsAbsent(DataOf(name)))
        {
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("data are missing", run.StandardError, StringComparison.Ordinal);
            Assert.Contains(
                Path.Combine(DataOf(name)!, "train-images-idx3-ubyte.gz"),
                run.StandardError,
                StringComparison.Ordinal
            );
            return;
        }

        Assert.True(run.ExitCode == 0, $"exit {run.ExitCode}: {run.StandardError}");
        using var sweep = StoredSweep.Open(folder, name);
        sweep.AssertEachTrialFinishedOnce(1);
        Assert.All(
            sweep.State.Spec.Objectives,
            objective => Assert.True(double.IsFinite(sweep.State.Trials[0].Values[objective.Metric]), objective.Metric)
        );
    }

    private static IEnumerable<string> Shortening(string name)
    {
        if (name == "sklearn")
        {
            yield return "command.environment.EPOCHS=2";
            yield return "command.environment.PATH=/usr/bin:/bin";
            yield break;
        }

        if (name == "gaussian")
            yield return "parameters.training.epochs=null";
        yield return "training.epochs=1";
        if (DataOf(name) is not null)
            yield return "data.limit=100";
        if (!name.StartsWith("dsprites-", StringComparison.Ordinal))
            yield break;
        foreach (var (factor, step) in ((string, int)[])[("orientation", 20), ("x", 16), ("y", 16)])
            yield return $"data.{factor}_step={step}";
    }

    private static bool HasScikitLearn()
    {
        if (!File.Exists("/usr/bin/python3"))
            return false;
        using var python = Process.Start("/usr/bin/python3", ["-c", "import sklearn"]);
        python.WaitForExit();
        return python.ExitCode == 0;
    }

    /// <summary>
    /// The folder of real images that a study needs; null where the program makes its data.
    /// </summary>
    private static string? DataOf(string name) =>
        name.Split('-')[0] is "mnist" or "fashion" or "kmnist" ? name.Split('-')[0] : null;

    private static bool IsAbsent(string? data) =>
        data is not null
        && !(
            Environment.GetEnvironmentVariable("SWEEP_DATA") is { Length: > 0 } all
            && Directory.Exists(Path.Combine(all, data))
        );
}
