using System.Text.Json;

namespace Sweep.EndToEnd.Tests;

/// <summary>The checkpoints that a sweep's log file tells of.</summary>
internal sealed class CheckpointLog
{
    private readonly List<(int Trial, int Attempt, long Step)> saved = [];

    public static CheckpointLog Read(TemporaryFolder folder)
    {
        var log = new CheckpointLog();
        foreach (var line in Lines(folder, "left a checkpoint"))
            log.Add(line);
        return log;
    }

    public static int CountLines(TemporaryFolder folder, string containing) => Lines(folder, containing).Count();

    public int Count(int trial) =>
        saved.Where(checkpoint => checkpoint.Trial == trial).Select(checkpoint => checkpoint.Step).Distinct().Count();

    /// <summary>The most steps between two checkpoints of one attempt.</summary>
    public long LongestInterval =>
        saved
            .GroupBy(checkpoint => (checkpoint.Trial, checkpoint.Attempt))
            .Max(attempt =>
                attempt.Zip(attempt.Skip(1)).Select(pair => pair.Second.Step - pair.First.Step).DefaultIfEmpty(0).Max()
            );

    private static IEnumerable<string> Lines(TemporaryFolder folder, string containing)
    {
        var logs = Path.Combine(folder.Path, ".sweep", "logs");
        return Directory.Exists(logs)
            ? Directory
                .GetFiles(logs)
                .SelectMany(ReadShared)
                .Where(line => line.Contains(containing, StringComparison.Ordinal))
            : [];
    }

    private static IEnumerable<string> ReadShared(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    /// <summary>A killed process may leave half a line.</summary>
    private void Add(string line)
    {
        try
        {
            var properties = JsonDocument.Parse(line).RootElement.GetProperty("Properties");
            saved.Add(
                (
                    properties.GetProperty("Trial").GetInt32(),
                    properties.GetProperty("Attempt").GetInt32(),
                    properties.GetProperty("Step").GetInt64()
                )
            );
        }
        catch (JsonException) { }
    }
}
