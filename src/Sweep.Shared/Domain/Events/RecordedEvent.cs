namespace Sweep.Shared.Domain.Events;

/// <summary>An event with its place in the log of its study.</summary>
/// <param name="Position">1 for the first, then without a gap.</param>
/// <param name="At">When it happened, by the wall clock of the coordinator.</param>
public sealed record RecordedEvent(long Position, DateTimeOffset At, StudyEvent Event);
