using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Foundation;

namespace Sweep.EndToEnd.Tests;

/// <summary>
/// Plays kills of a sweep <c>kills</c> in a folder, from <c>kills.yaml</c> there.
/// </summary>
internal static class Kills
{
    /// <summary>When the kills come; the soak run plays other seeds.</summary>
    public static readonly ulong Seed = ulong.Parse(
        Environment.GetEnvironmentVariable("SWEEP_KILL_SEED") ?? "1",
        CultureInfo.InvariantCulture
    );

    // A pause this short gives a trial of half a second its ten checkpoints on a fast machine too,
    // and every kill something to lose.
    public static readonly Dictionary<string, string> ShortPauses = new() { ["SWEEP_CHECKPOINT_SECONDS"] = "0.01" };

    /// <summary>
    /// Starts, kills and resumes until the sweep is finished or was killed often enough; then lets
    /// it finish. One kill in four comes at any moment, one while a trial begins, the others while
    /// it trains.
    /// </summary>
    /// <returns>For each kill, whether the log had a trial running.</returns>
    public static List<bool> UntilDone(TemporaryFolder folder, int slots, ulong seed, int most)
    {
        var rng = new Rng(seed, RngPurpose.Jitter);
        var kills = new List<bool>();
        string[] command = ["run", "kills.yaml"];
        while (true)
        {
            using var process = SweepProcess.Start(
                folder,
                ShortPauses,
                [.. command, "--slots", $"{slots}", "--no-progress"]
            );
            if (kills.Count == most || HasEndedBefore(process, folder, rng.NextInt(4), rng.NextDouble()))
            {
                AssertDone(process.Wait());
                return kills;
            }

            process.Signal(SweepProcess.Kill);
            process.Wait();
            using var sweep = StoredSweep.TryOpen(folder, "kills");
            if (sweep is null)
                continue;
            command = ["resume", "kills"];
            kills.Add(!sweep.State.Running.IsEmpty);
        }
    }

    /// <summary>
    /// Waits for the moment of the next kill: any (0), while a trial begins (1), or after it has
    /// left another checkpoint. Whether the sweep ended first.
    /// </summary>
    private static bool HasEndedBefore(SweepProcess process, TemporaryFolder folder, int manner, double moment)
    {
        if (manner == 0)
            return process.EndsWithin(TimeSpan.FromSeconds(1.2 * moment));
        var sign = manner == 1 ? "begins attempt" : "left a checkpoint";
        var before = CheckpointLog.CountLines(folder, sign);
        while (CheckpointLog.CountLines(folder, sign) == before)
        {
            if (process.EndsWithin(TimeSpan.FromMilliseconds(20)))
                return true;
        }

        return process.EndsWithin(TimeSpan.FromSeconds(0.3 * moment));
    }

    public static void AssertDone(SweepResult result) =>
        Assert.True(result.ExitCode == 0, $"exit {result.ExitCode}: {result.StandardError}");

    /// <summary>The leaderboard without what a kill may change.</summary>
    public static string Lasting(TemporaryFolder folder)
    {
        var board = JsonNode.Parse(SweepProcess.Run(folder, "leaderboard", "kills", "--format", "json").Output)!;
        foreach (var trial in board["trials"]!.AsArray())
        {
            foreach (var passing in (string[])["attempt", "worker", "started", "finished", "seconds"])
                trial!.AsObject().Remove(passing);
        }

        return board.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }
}
