using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Shared.Identity;

namespace Sweep.Shared.Protocol.Link;

/// <summary>What a worker says over the link.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "say")]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(Heartbeat), "heartbeat")]
[JsonDerivedType(typeof(Told), "told")]
[JsonDerivedType(typeof(Draining), "draining")]
[JsonDerivedType(typeof(Goodbye), "goodbye")]
public abstract record WorkerMessage
{
    private WorkerMessage()
    {
    }

    /// <summary>The first message on a link, and the only one until it is answered.</summary>
    /// <param name="Protocol">See <see cref="LinkLimits.Protocol"/>.</param>
    /// <param name="Holds">Attempts that it trains, or whose end nobody has acknowledged yet.</param>
    public sealed record Hello(int Protocol, WorkerProfile Profile, ImmutableArray<AttemptKey> Holds) : WorkerMessage;

    /// <summary>It lives. That says nothing of its trials: how far these are does.</summary>
    public sealed record Heartbeat(ImmutableArray<AttemptProgress> Progress) : WorkerMessage;

    /// <summary>A report, which it keeps until its number is acknowledged.</summary>
    /// <param name="Sequence">From 1, in the order in which things happened; one that was not acknowledged is told again under the same number.</param>
    public sealed record Told(long Sequence, WorkerReport Report) : WorkerMessage;

    /// <summary>It takes no further trial, and hands back those it has.</summary>
    public sealed record Draining : WorkerMessage;

    /// <summary>It has nothing left and ends.</summary>
    public sealed record Goodbye : WorkerMessage;
}

/// <summary>How far an attempt is, and whether it does anything.</summary>
/// <param name="Step">How many optimizer steps of its trial it has behind it.</param>
/// <param name="Activity">
/// Rises with whatever the attempt does: a step, a report, a checkpoint, output of its program. It only counts from
/// one message of a worker to the next: an attempt whose activity does not rise does nothing.
/// </param>
/// <param name="IsOver">It has ended, and its end waits to be told or acknowledged, as for an upload.</param>
[method: JsonConstructor] // else JSON without a key would be read as the key of nothing
public readonly record struct AttemptProgress(AttemptKey Key, long Step, long Activity, bool IsOver = false);
