using System.Diagnostics;
using Sweep.Tests.Children;

namespace Sweep.EndToEnd.Tests;

/// <summary>A real disk that is full: a small file system of memory in a namespace of its own, where the machine allows one.</summary>
public sealed class FullDiskTests(ITestOutputHelper said)
{
    private const string SweepFile = """
        sweep: full
        trials: 6
        data: {kind: moons}
        model: {kind: mlp, encoder_hidden: 128, latent: 64, decoder_hidden: 128}
        training: {epochs: 60, batch_size: 32}
        keep_checkpoints: 6
        parameters:
          training.lr: {distribution: log_uniform, min: 1.0e-4, max: 1.0e-2}
        """;

    // Run until the disk is full, look, make room, resume. What each step came to stands in files beside the disk.
    private const string Script = """
        set -e
        mount -t tmpfs -o size=1m tmpfs disk
        set +e
        dotnet exec "$0" run full.yaml --store disk/sweep.db --slots 1 --no-progress > full.out 2> full.err
        echo $? > full.code
        mount -o remount,size=64m disk
        dotnet exec "$0" resume full --store disk/sweep.db --slots 1 --no-progress > resumed.out 2> resumed.err
        echo $? > resumed.code
        dotnet exec "$0" leaderboard full --store disk/sweep.db --format csv > board.csv
        """;

    [Fact]
    public void A_full_disk_stops_the_sweep_with_a_clear_message_and_the_state_resumes()
    {
        using var folder = new TemporaryFolder();
        folder.Write("full.yaml", SweepFile);
        Directory.CreateDirectory(Path.Combine(folder.Path, "disk"));
        AssertMayMount(folder);
        using (var shell = Unshared(folder, Script)) shell.FinishWell();

        said.WriteLine(Read(folder, "full.err"));
        Assert.True(Read(folder, "full.code") == "1", $"exit {Read(folder, "full.code")}: {Read(folder, "full.err")}");
        Assert.Contains("full", Read(folder, "full.err"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("sweep resume full", Read(folder, "full.err"), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Read(folder, "full.err"), StringComparison.Ordinal);
        Assert.True(Read(folder, "resumed.code") == "0", Read(folder, "resumed.err"));
        Assert.Equal(6, Read(folder, "board.csv").Split('\n').Count(line => line.Contains("completed", StringComparison.Ordinal)));
    }

    /// <summary>Skips the test, with what the system says, where a user may mount nothing.</summary>
    private static void AssertMayMount(TemporaryFolder folder)
    {
        try
        {
            using var trial = Unshared(folder, "mount -t tmpfs -o size=1m tmpfs disk 2>&1");
            var (output, code) = trial.Finish();
            Assert.SkipUnless(code == 0, $"this machine lets nobody mount a small file system: {output}{trial.Errors}");
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            Assert.Skip($"this machine has no unshare: {failure.Message}");
        }
    }

    private static ChildProcess Unshared(TemporaryFolder folder, string script) => ChildProcess.Running(new ProcessStartInfo(
        "unshare",
        ["--user", "--map-root-user", "--mount", "sh", "-c", script, Path.Combine(AppContext.BaseDirectory, "sweep.dll")])
    {
        WorkingDirectory = folder.Path,
    });

    private static string Read(TemporaryFolder folder, string file) => File.ReadAllText(Path.Combine(folder.Path, file)).Trim();
}
