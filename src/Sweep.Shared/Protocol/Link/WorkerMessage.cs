using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Identity;

namespace Sweep.Shared.Protocol.Link;

/// <summary>What a worker sends over the link.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "say")]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(Heartbeat), "heartbeat")]
[JsonDerivedType(typeof(Reported), "reported")]
[JsonDerivedType(typeof(Draining), "draining")]
[JsonDerivedType(typeof(Goodbye), "goodbye")]
public abstract record WorkerMessage
{
    private WorkerMessage() { }

    /// <summary>The first message on a link, and the only one until it is answered.</summary>
    /// <param name="Holds">Attempts that it trains, or whose end is not acknowledged yet.</param>
    public sealed record Hello(WorkerProfile Profile, ImmutableArray<AttemptKey> Holds) : WorkerMessage;

    /// <summary>
    /// The worker lives. That says nothing of its trials: how far these are does. A link may lose
    /// messages without a sign, so the worker tells how many there were; where the counts differ,
    /// it joins again.
    /// </summary>
    /// <param name="Sent">
    /// How many messages the worker has sent on this link since its greeting, without this one.
    /// </param>
    /// <param name="Received">How many it has received on this link since the welcome.</param>
    public sealed record Heartbeat(ImmutableArray<AttemptProgress> Progress, long Sent, long Received) : WorkerMessage;

    /// <summary>A report, which the worker keeps until its number is acknowledged.</summary>
    /// <param name="Sequence">
    /// From 1, in the order in which things happened; a report that was not acknowledged is sent
    /// again under the same number.
    /// </param>
    /// <param name="Sent">
    /// As in <see cref="Heartbeat"/>: what follows a lost message is not taken, so that what a
    /// coordinator gets of an attempt has no gap.
    /// </param>
    /// <param name="IsFirst">
    /// Whether nothing earlier of its attempt waits for an acknowledgement. A study that did not
    /// keep a report takes no more of that attempt until the worker sends the first one again.
    /// </param>
    public sealed record Reported(long Sequence, WorkerReport Report, long Sent, bool IsFirst) : WorkerMessage;

    /// <summary>It takes no further trial, and hands back those it has.</summary>
    public sealed record Draining : WorkerMessage;

    /// <summary>It has nothing left and ends.</summary>
    public sealed record Goodbye : WorkerMessage;
}

/// <summary>How far an attempt is, and whether it does anything.</summary>
/// <param name="Step">How many optimizer steps of its trial it has behind it.</param>
/// <param name="Activity">
/// Rises with whatever the attempt does: a step, a report, a checkpoint, output of its program. It
/// only counts from one message of a worker to the next: an attempt whose activity does not rise
/// does nothing.
/// </param>
/// <param name="IsOver">
/// It has ended, and its end waits to be told or acknowledged, as for an upload.
/// </param>
[method: JsonConstructor] // else JSON without a key would be read as the key of nothing
public readonly record struct AttemptProgress(AttemptKey Key, long Step, long Activity, bool IsOver = false);
