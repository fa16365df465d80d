using System.Collections.Immutable;

namespace Sweep.Worker.Programs;

/// <summary>What a program reports.</summary>
internal abstract record Report
{
    private Report() { }

    /// <summary>Metrics at a step, from 1.</summary>
    public sealed record Measured(int Step, ImmutableSortedDictionary<string, double> Metrics) : Report;

    /// <summary>Metrics of the trial as a whole.</summary>
    public sealed record Final(ImmutableSortedDictionary<string, double> Metrics) : Report;

    /// <summary>A file to go on from, in the folder for checkpoints or by its whole path.</summary>
    public sealed record Checkpoint(string File) : Report;
}

/// <summary>What cannot be read of a report.</summary>
/// <param name="Kind">The worker warns once an attempt of each kind.</param>
/// <param name="Reason">What was found and what was expected.</param>
internal sealed record ReportMistake(string Kind, string Reason);
