using System.Text.Json;
using Sweep.Storage;

namespace Sweep.Simulation.Checkers;

/// <summary>A line of the log, read by a few lines of the checkers' own.</summary>
internal sealed class StoredEvent
{
    private StoredEvent(LogEntry entry, JsonElement body)
    {
        (Position, At, Body) = (entry.Position, entry.At, body);
        Kind = body.GetProperty("kind").GetString()!;
        Trial = body.TryGetProperty("number", out var number) ? number.GetInt32() : -1;
        Attempt = body.TryGetProperty("attempt", out var attempt) ? attempt.GetInt32() : -1;
    }

    public long Position { get; }

    public DateTimeOffset At { get; }

    public JsonElement Body { get; }

    public string Kind { get; }

    public int Trial { get; }

    public int Attempt { get; }

    /// <summary>Whether the trial has its result, or never will.</summary>
    public bool IsFinal =>
        Kind is "trial_completed" or "trial_pruned" or "trial_diverged" or "trial_failed" or "trial_cancelled";

    /// <summary>Whether the attempt is over.</summary>
    public bool IsEnd => IsFinal || Kind is "attempt_failed" or "attempt_lost" or "attempt_died" or "attempt_returned";

    /// <summary>
    /// Whether the attempt had left a new checkpoint when it was lost or its process ended.
    /// </summary>
    public bool HasProgressed => Body.GetProperty("progressed").GetBoolean();

    /// <summary>Whether the failure waits until another worker has tried the trial.</summary>
    public bool AwaitsComparison => Body.TryGetProperty("awaits_comparison", out var awaits) && awaits.GetBoolean();

    public string Reason => Body.TryGetProperty("reason", out var reason) ? reason.GetString() ?? "" : "";

    public static StoredEvent Read(LogEntry entry)
    {
        using var document = JsonDocument.Parse(entry.Body);
        return new StoredEvent(entry, document.RootElement.Clone());
    }

    public static StoredEvent[] Read(IEnumerable<LogEntry> log) => [.. log.Select(Read)];
}
