using System.Collections.Immutable;

namespace Vae.Models.Training;

/// <summary>What is known at the end of an epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Step">Optimizer steps since the start of training.</param>
/// <param name="Metrics">
/// By their names in <see cref="Vae.Models.Metrics.MetricNames"/>: those of every epoch, and those
/// asked for where they are due.
/// </param>
public sealed record EpochReport(int Epoch, long Step, ImmutableSortedDictionary<string, double> Metrics);
