using System.Collections.Immutable;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Core.Study.Asking;

/// <summary>What a client says of its attempt.</summary>
public abstract record Telling
{
    private Telling() { }

    /// <summary>It is still at it.</summary>
    /// <param name="Step">How far, from 1; 0 if that is not said.</param>
    /// <param name="Values">Metrics at that step; may be empty.</param>
    public sealed record Progress(int Step, ImmutableSortedDictionary<string, double> Values) : Telling;

    /// <summary>The result.</summary>
    /// <param name="Step">How many steps it took, at least 1.</param>
    /// <param name="Kept">The values as a blob, which is durable already.</param>
    public sealed record Completed(
        ImmutableSortedDictionary<string, double> Values,
        int Step,
        BlobRef Kept,
        Provenance Provenance
    ) : Telling
    {
        public bool Equals(Completed? other) => other is not null && Step == other.Step && Kept == other.Kept;

        public override int GetHashCode() => HashCode.Combine(Step, Kept);
    }

    /// <summary>It threw. Tried again, up to the sweep's retries.</summary>
    public sealed record Failed(string Reason) : Telling;

    /// <summary>What it computed is no longer finite.</summary>
    public sealed record Diverged(string Reason) : Telling;
}
