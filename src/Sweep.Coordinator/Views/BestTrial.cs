namespace Sweep.Coordinator.Views;

/// <summary>The first trial of a leaderboard.</summary>
/// <param name="Trial">Its number.</param>
/// <param name="Metric">The objective; with several, the first.</param>
/// <param name="Value">Of that metric.</param>
public sealed record BestTrial(int Trial, string Metric, double Value);
