using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;

namespace Sweep.Storage;

/// <summary>A sweep, as it was created.</summary>
/// <param name="Spec">The resolved spec of its study, as JSON.</param>
/// <param name="Version">The version of the program that created it.</param>
public sealed record SweepRow(SweepId Id, string Name, DateTimeOffset Created, string Spec, string Version);

/// <summary>That a fleet works on a sweep, and how.</summary>
/// <param name="Priority">Sweeps of a higher one come first.</param>
/// <param name="MaxSlots">
/// The most slots that it may have at once, at least 1; null: as many as there are.
/// </param>
public sealed record Submission(SweepId Sweep, int Priority, int? MaxSlots);

/// <summary>A user asks the writer of a sweep to stop one trial of it.</summary>
/// <param name="Id">Of this request, as the store numbers them.</param>
public sealed record TrialStopRequest(long Id, SweepId Sweep, int Trial);

/// <summary>One event of a sweep.</summary>
/// <param name="Position">1 for the first, then without a gap.</param>
/// <param name="Body">The event, as JSON.</param>
public sealed record LogEntry(long Position, DateTimeOffset At, string Body)
{
    public static LogEntry Of(RecordedEvent recorded) =>
        new(recorded.Position, recorded.At, StudyEventJson.Write(recorded.Event));

    /// <summary>The event that stands here.</summary>
    public RecordedEvent Read() => new(Position, At, StudyEventJson.Read(Body));
}
