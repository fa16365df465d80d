using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sweep.Shared.Domain.Trials;

/// <summary>How an attempt ended, as its worker tells it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Completed), "completed")]
[JsonDerivedType(typeof(Diverged), "diverged")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(TimedOut), "timed_out")]
[JsonDerivedType(typeof(Died), "died")]
[JsonDerivedType(typeof(Stopped), "stopped")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Misfit), "misfit")]
[JsonDerivedType(typeof(StorageLost), "storage_lost")]
public abstract record AttemptOutcome
{
    private AttemptOutcome() { }

    /// <summary>Trained to its end.</summary>
    /// <param name="Values">Every metric at the kept epoch.</param>
    /// <param name="KeptEpoch">The epoch whose weights are kept, from 1.</param>
    /// <param name="Weights">
    /// Those weights, as safetensors; of a command the file that it left, or else its output.
    /// </param>
    /// <param name="Note">
    /// What a reader of the result has to know, such as that time ended it; null if there is
    /// nothing.
    /// </param>
    public sealed record Completed(
        ImmutableSortedDictionary<string, double> Values,
        int KeptEpoch,
        int Epochs,
        BlobRef Weights,
        Provenance Provenance,
        string? Note = null
    ) : AttemptOutcome;

    /// <summary>
    /// The loss, or a weight of an epoch that was to be kept, was no longer finite.
    /// </summary>
    public sealed record Diverged(string Reason) : AttemptOutcome;

    /// <summary>It threw. Tried again, up to the sweep's retries.</summary>
    public sealed record Failed(string Reason) : AttemptOutcome;

    /// <summary>
    /// It ran for as long as the sweep allows an attempt to, and had nothing to keep. Not tried
    /// again: it would take as long again.
    /// </summary>
    public sealed record TimedOut(string Reason) : AttemptOutcome;

    /// <summary>
    /// The process of its own in which it trained ended by itself, while its worker lived. Tried
    /// again, up to a number of such ends in a row without a new checkpoint.
    /// </summary>
    /// <param name="Reason">How it ended: its signal or exit code, and its last words.</param>
    public sealed record Died(string Reason) : AttemptOutcome;

    /// <summary>It was told to stop.</summary>
    public sealed record Stopped : AttemptOutcome;

    /// <summary>
    /// This worker cannot train it (absent data, commands that it does not run): handed back for
    /// another one. Neither a failure nor a loss.
    /// </summary>
    public sealed record Refused(string Reason) : AttemptOutcome;

    /// <summary>
    /// Its settings do not go with the data. No other worker and no other try changes that: the
    /// trial fails, and the sweep stops.
    /// </summary>
    /// <param name="Reason">Each setting, what is wrong with it, and what to do.</param>
    public sealed record Misfit(string Reason) : AttemptOutcome;

    /// <summary>
    /// A checkpoint or the weights could not be kept. Not the trial's fault: the sweep stops.
    /// </summary>
    public sealed record StorageLost(string Reason) : AttemptOutcome;
}

/// <summary>What made a result, beside parameters and seed.</summary>
/// <param name="DataHash">
/// SHA-256 of the training data, hexadecimal; empty for a program, whose data is unknown.
/// </param>
/// <param name="Backend">
/// The tensor backend, and in <paramref name="Device"/> what it ran on.
/// </param>
/// <param name="Machine">The kind of machine: processor model and vector width.</param>
/// <param name="Version">The version of the program, with its commit where known.</param>
public sealed record Provenance(string DataHash, string Backend, string Device, string Machine, string Version);
