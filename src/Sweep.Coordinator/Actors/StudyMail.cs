using Sweep.Coordinator.Core.Study;

namespace Sweep.Coordinator.Actors;

/// <summary>A message to a study.</summary>
/// <param name="Durable">
/// Called once what follows from it is on the disk, on the study's thread: it must be quick. Never
/// called if that does not come about.
/// </param>
/// <param name="IsFirst">Of a report: see <see cref="ReportOrder"/>.</param>
internal readonly record struct StudyMail(StudyInput Input, Action? Durable = null, bool IsFirst = true);
