using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Core.Study;

/// <summary>Where a trial is in its life; each state has only what makes sense in it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Queued), "queued")]
[JsonDerivedType(typeof(Running), "running")]
[JsonDerivedType(typeof(Completed), "completed")]
[JsonDerivedType(typeof(Pruned), "pruned")]
[JsonDerivedType(typeof(Diverged), "diverged")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Cancelled), "cancelled")]
public abstract record TrialLife
{
    private TrialLife(TrialState state) => State = state;

    [JsonIgnore]
    public TrialState State { get; }

    public bool IsFinal => this is Ended;

    /// <summary>Its result is still to come.</summary>
    public abstract record Open : TrialLife
    {
        private protected Open(TrialState state)
            : base(state) { }

        public WorkerComparison Comparison { get; init; } = new WorkerComparison.Unneeded();
    }

    /// <summary>It waits for an attempt.</summary>
    public sealed record Queued() : Open(TrialState.Queued);

    /// <summary>A worker or client has it.</summary>
    /// <param name="LeaseSeconds">
    /// How long the client that asked for it may be silent; null if a worker has it.
    /// </param>
    public sealed record Running(int Attempt, int? LeaseSeconds = null) : Open(TrialState.Running)
    {
        /// <summary>How many steps a checkpoint brought the attempt.</summary>
        public long FromStep { get; init; }
    }

    /// <summary>It has come to its end.</summary>
    public abstract record Ended : TrialLife
    {
        private protected Ended(TrialState state, DateTimeOffset at)
            : base(state) => At = at;

        /// <summary>When, by the wall clock.</summary>
        public DateTimeOffset At { get; init; }
    }

    /// <summary>It trained to its end.</summary>
    /// <param name="KeepsWeights">
    /// Whether it is among the best, so that its weights are still there.
    /// </param>
    public sealed record Completed(DateTimeOffset At, AttemptOutcome.Completed Result, bool KeepsWeights)
        : Ended(TrialState.Completed, At);

    /// <summary>The pruner stopped it.</summary>
    /// <param name="Epoch">The epoch that its values are of.</param>
    /// <param name="Values">The metrics at the rung where it was stopped.</param>
    public sealed record Pruned(
        DateTimeOffset At,
        int Epoch,
        ImmutableSortedDictionary<string, double> Values,
        string Reason
    ) : Ended(TrialState.Pruned, At);

    /// <summary>What it computed was no longer finite.</summary>
    /// <param name="Epochs">The last epoch that it reported; 0 where it reported none.</param>
    public sealed record Diverged(DateTimeOffset At, string Reason, int Epochs = 0) : Ended(TrialState.Diverged, At);

    /// <summary>It failed more often than the sweep allows.</summary>
    /// <param name="BeforeFirstStep">
    /// Whether its last attempt had taken no step and reported nothing.
    /// </param>
    public sealed record Failed(DateTimeOffset At, string Reason, bool BeforeFirstStep = false)
        : Ended(TrialState.Failed, At);

    /// <summary>The user stopped it.</summary>
    public sealed record Cancelled(DateTimeOffset At) : Ended(TrialState.Cancelled, At);
}
