using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;

namespace Sweep.Storage.Tests;

/// <summary>Rows to write.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Instant = new DateTimeOffset(
        2026,
        2,
        3,
        4,
        5,
        6,
        TimeSpan.FromHours(2)
    ).AddTicks(1_234_567);

    public static SweepRow Sweep(string name = "moons", SweepId? id = null) =>
        new(id ?? SweepId.Create(), name, Instant, """{"sweep":"moons"}""", "0.1.0");

    public static LogEntry Event(long position) =>
        new(position, Instant.AddSeconds(position), $$"""{"n":{{position}}}""");

    public static ImmutableArray<LogEntry> Events(long from, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Event(from + i))];

    public static CurveChunk Curve(
        int trial = 0,
        int attempt = 1,
        int from = 1,
        params ImmutableArray<double> values
    ) => new(trial, 0, attempt, "val_mse", from, values);

    public static TrialCheckpoint Checkpoint(int trial = 0, int attempt = 1, long step = 100, string? sha = null) =>
        new(trial, 0, new CheckpointRef(attempt, step, new BlobRef(sha ?? new string('a', 64), 3)));

    public static WriteBatch Batch(params ImmutableArray<LogEntry> events) => WriteBatch.Empty with { Events = events };
}
