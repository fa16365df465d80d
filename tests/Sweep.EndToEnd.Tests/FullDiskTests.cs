using System.Diagnostics;

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
        mount -t tmpfs -o size=1m tmpfs disk || exit 77
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
        var code = Play(folder);
        if (code is null or 77 || !File.Exists(Path.Combine(folder.Path, "full.code"))) Assert.Skip("this machine lets nobody mount a small file system");

        said.WriteLine(Read(folder, "full.err"));
        Assert.Equal("1", Read(folder, "full.code"));
        Assert.Contains("full", Read(folder, "full.err"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("sweep resume full", Read(folder, "full.err"), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Read(folder, "full.err"), StringComparison.Ordinal);
        Assert.True(Read(folder, "resumed.code") == "0", Read(folder, "resumed.err"));
        Assert.Equal(6, Read(folder, "board.csv").Split('\n').Count(line => line.Contains("completed", StringComparison.Ordinal)));
    }

    private static int? Play(TemporaryFolder folder)
    {
        var start = new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", Script, Path.Combine(AppContext.BaseDirectory, "sweep.dll")])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Read(TemporaryFolder folder, string file) => File.ReadAllText(Path.Combine(folder.Path, file)).Trim();
}
