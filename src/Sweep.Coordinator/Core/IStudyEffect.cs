namespace Sweep.Coordinator.Core;

/// <summary>
/// What a study wants done: a <see cref="Study.StudyEffect"/>, or a
/// <see cref="Fleet.FleetRequest"/>, which the fleet takes as it is.
/// </summary>
public interface IStudyEffect;
