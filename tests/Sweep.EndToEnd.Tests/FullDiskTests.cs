using System.Diagnostics;
using System.Text.RegularExpressions;
using Sweep.Tests.Children;

namespace Sweep.EndToEnd.Tests;

/// <summary>
/// A real disk that is full: a small file system of memory in a namespace of its own, where the
/// machine allows one.
/// </summary>
public sealed partial class FullDiskTests(ITestOutputHelper said)
{
    private const string SweepFile = """
        sweep: full
        seed: 3
        trials: 6
        device: cpu
        data: {kind: moons}
        model: {kind: mlp, encoder_hidden: 128, latent: 64, decoder_hidden: 128}
        training: {epochs: 60, batch_size: 32}
        keep_checkpoints: 6
        parameters:
          training.lr: {distribution: log_uniform, min: 1.0e-4, max: 1.0e-2}
        """;

    // Run until the disk is full, look, make room, resume; then the same undisturbed, with all the
    // room there is. What each step came to stands in files beside the disk.
    private const string StoreScript = """
        set -e
        mount -t tmpfs -o size=1m tmpfs disk
        set +e
        sweep="dotnet exec $0"
        $sweep run full.yaml --store disk/sweep.db --slots 1 --no-progress > full.out 2> full.err
        echo $? > full.code
        mount -o remount,size=64m disk
        $sweep resume full --store disk/sweep.db --slots 1 --no-progress > resumed.out 2> resumed.err
        echo $? > resumed.code
        $sweep export full --store disk/sweep.db > full.csv
        $sweep checkpoint full --store disk/sweep.db --out full
        $sweep run full.yaml --store other.db --slots 1 --no-progress > other.out 2> other.err
        $sweep export full --store other.db > other.csv
        $sweep checkpoint full --store other.db --out other
        """;

    // A disk for what a worker writes: TMPDIR. The programs' store has room.
    private const string WorkerScript = """
        set -e
        mount -t tmpfs -o size=64k tmpfs disk
        head -c 65536 /dev/zero > disk/zero || true
        set +e
        sweep="dotnet exec $0"
        TMPDIR=$PWD/disk $sweep run programs.yaml --store sweep.db --slots 1 --no-progress > full.out 2> full.err
        echo $? > full.code
        rm disk/zero
        TMPDIR=$PWD/disk $sweep resume programs --store sweep.db --slots 1 --no-progress > resumed.out 2> resumed.err
        echo $? > resumed.code
        $sweep leaderboard programs --store sweep.db --format csv > board.csv
        ls -A disk > left
        """;

    // Files that the user asks for, onto a disk that has room for their beginning.
    private const string OutputScript = """
        set -e
        mount -t tmpfs -o size=24k tmpfs disk
        set +e
        sweep="dotnet exec $0"
        $sweep run full.yaml --store sweep.db --trials 2 --slots 1 --no-progress > run.out 2> run.err
        for what in "checkpoint full --out disk/best" "encode full --out disk/latents.npz" \
            "encode full --out disk/latents.csv" "sample full --count 20000 --out disk/rows.npz"; do
          $sweep $what --store sweep.db >> outputs.out 2>> outputs.err
          echo $? >> outputs.code
        done
        find disk -type f > left
        head -c 24576 /dev/zero > disk/zero
        $sweep export full --store sweep.db > disk/export.csv 2> export.err
        echo $? > export.code
        """;

    [Fact]
    public void A_full_disk_halts_the_sweep_and_after_room_is_made_it_ends_as_one_that_was_never_disturbed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("full.yaml", SweepFile);
        Run(folder, StoreScript);

        AssertHalted(folder, "sweep resume full --store disk/sweep.db");
        // The database, or the checkpoints beside it: whichever finds no room first.
        var named = Read(folder, "full.err").Split($"the disk that holds {folder.Path}/disk/sweep.db");
        Assert.True(named.Length > 1, named[0]);
        const string remedy = "is full. Nothing that was acknowledged is lost: free some space";
        Assert.Contains(remedy, named[1], StringComparison.Ordinal);
        var (resumed, other) = (Rows(folder, "full.csv"), Rows(folder, "other.csv"));
        Assert.Equal(7, other.Length);
        Assert.Equal(other, resumed);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(folder.Path, "other", "model.safetensors")),
            File.ReadAllBytes(Path.Combine(folder.Path, "full", "model.safetensors"))
        );
    }

    [Fact]
    public void A_worker_without_room_for_its_files_halts_the_sweep_and_names_the_folder()
    {
        using var folder = new TemporaryFolder();
        folder.Write(
            "programs.yaml",
            """
            sweep: programs
            trials: 4
            sampler: {kind: random}
            objectives: [{metric: loss, goal: minimize}]
            runner: command
            command: {run: [sh, report.sh, "{x}"]}
            parameters:
              x: {distribution: uniform, min: 0, max: 1}
            """
        );
        folder.Write("report.sh", "echo \"{\\\"step\\\": 1, \\\"loss\\\": $1}\"\n");
        Run(folder, WorkerScript);

        AssertHalted(folder, "sweep resume programs --store sweep.db");
        Assert.Contains($"the disk that holds {folder.Path}/disk", Read(folder, "full.err"), StringComparison.Ordinal);
        Assert.Contains("set TMPDIR", Read(folder, "full.err"), StringComparison.Ordinal);
        Assert.Equal(4, Rows(folder, "board.csv").Count(line => line.Contains("completed", StringComparison.Ordinal)));
        Assert.Empty(Read(folder, "left"));
    }

    [Fact]
    public void A_file_that_finds_no_room_is_one_line_and_leaves_no_half_behind()
    {
        using var folder = new TemporaryFolder();
        folder.Write("full.yaml", SweepFile);
        Run(folder, OutputScript);

        var errors = Read(folder, "outputs.err");
        said.WriteLine(errors);
        Assert.Equal("1\n1\n1\n1", Read(folder, "outputs.code"));
        Assert.Empty(Read(folder, "outputs.out"));
        Assert.All(errors.Split('\n'), line => Assert.StartsWith("sweep: the ", line, StringComparison.Ordinal));
        Assert.Equal(
            ["best", "latents.npz", "latents.csv", "rows.npz"],
            errors.Split('\n').Select(line => NamedFile().Match(line).Groups[1].Value)
        );
        Assert.Empty(Read(folder, "left"));
        Assert.Equal("1", Read(folder, "export.code"));
        Assert.Single(Read(folder, "export.err").Split('\n'));
    }

    private void AssertHalted(TemporaryFolder folder, string command)
    {
        var errors = Read(folder, "full.err");
        said.WriteLine(errors);
        Assert.True(Read(folder, "full.code") == "1", $"exit {Read(folder, "full.code")}: {errors}");
        Assert.Contains(command, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.True(Read(folder, "resumed.code") == "0", Read(folder, "resumed.err"));
    }

    private static void Run(TemporaryFolder folder, string script)
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "disk"));
        AssertMayMount(folder);
        using var shell = Unshared(folder, script);
        shell.FinishWell();
    }

    /// <summary>
    /// Lines of a CSV without what a kill may change: times, attempts, the worker.
    /// </summary>
    private static string[] Rows(TemporaryFolder folder, string file)
    {
        var lines = Read(folder, file).Split('\n').Select(line => line.Trim().Split(',')).ToArray();
        string[] changing = ["attempt", "worker", "started", "finished", "seconds"];
        var free = lines[0].Select(changing.Contains).ToArray();
        return [.. lines.Select(cells => string.Join(',', cells.Where((_, at) => !free[at])))];
    }

    [GeneratedRegex(@"could not be written: the disk that holds \S+/disk/(\S+) is full\.")]
    private static partial Regex NamedFile();

    /// <summary>
    /// Skips the test, with what the system says, where a user may mount nothing.
    /// </summary>
    private static void AssertMayMount(TemporaryFolder folder)
    {
        try
        {
            using var trial = Unshared(folder, "mount -t tmpfs -o size=1m tmpfs disk 2>&1");
            var (output, code) = trial.Finish();
            Assert.SkipUnless(code == 0, $"no user may mount a small file system here: {output}{trial.Errors}");
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            Assert.Skip($"this machine has no unshare: {failure.Message}");
        }
    }

    private static ChildProcess Unshared(TemporaryFolder folder, string script) =>
        ChildProcess.Running(
            new ProcessStartInfo(
                "unshare",
                [
                    "--user",
                    "--map-root-user",
                    "--mount",
                    "sh",
                    "-c",
                    script,
                    Path.Combine(AppContext.BaseDirectory, "sweep.dll"),
                ]
            )
            {
                WorkingDirectory = folder.Path,
            }
        );

    private static string Read(TemporaryFolder folder, string file) =>
        File.ReadAllText(Path.Combine(folder.Path, file)).Trim();
}
