using System.Diagnostics;

namespace Sweep.EndToEnd.Tests;

/// <summary>
/// What a shell does with standard output: a full disk, and a reader that goes away.
/// </summary>
public sealed class LostOutputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("schema > /dev/full")]
    [InlineData("--help > /dev/full")]
    public void A_full_disk_is_one_line_and_exit_1(string typed)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "this system has no /dev/full");

        var (code, said) = Shell($"$SWEEP {typed}");

        Assert.Equal((1, "sweep: standard output cannot be written: No space left on device"), (code, said));
    }

    [Fact]
    public void A_reader_that_goes_away_is_no_failure()
    {
        var (code, said) = Shell("set -o pipefail; $SWEEP schema | true");

        Assert.Equal((0, ""), (code, said));
    }

    private (int Code, string Said) Shell(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["SWEEP"] = $"dotnet exec {Path.Combine(AppContext.BaseDirectory, "sweep.dll")}";
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said.GetAwaiter().GetResult().TrimEnd());
    }
}
