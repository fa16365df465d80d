namespace Sweep.Coordinator.Hosting.Web.Api;

/// <summary>
/// That something happened to a sweep, as coordinators tell each other and listeners. It is a hint
/// and may be missed: what lasts stands in the log.
/// </summary>
/// <param name="Id">Of the sweep.</param>
/// <param name="Progress">How far an attempt is; null: the log may have grown.</param>
public sealed record SweepNotice(string Id, ProgressRecord? Progress);
