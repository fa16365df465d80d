using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sweep.Shared.Protocol.Link;

/// <summary>What a coordinator sends over the link.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "say")]
[JsonDerivedType(typeof(Welcome), "welcome")]
[JsonDerivedType(typeof(StartTrial), "start_trial")]
[JsonDerivedType(typeof(StopTrial), "stop_trial")]
[JsonDerivedType(typeof(Acknowledged), "acknowledged")]
[JsonDerivedType(typeof(Alive), "alive")]
[JsonDerivedType(typeof(Rejected), "rejected")]
public abstract record CoordinatorMessage
{
    private protected CoordinatorMessage() { }

    /// <summary>The worker has joined.</summary>
    /// <param name="Heartbeat">How often the worker sends a heartbeat.</param>
    /// <param name="Timeout">After so long a silence each takes the other for gone.</param>
    /// <param name="Addresses">
    /// Where coordinators of this fleet are to be found, this one included.
    /// </param>
    public sealed record Welcome(TimeSpan Heartbeat, TimeSpan Timeout, ImmutableArray<string> Addresses)
        : CoordinatorMessage;

    /// <summary>These reports are durable; the worker may forget them.</summary>
    public sealed record Acknowledged(ImmutableArray<long> Sequences) : CoordinatorMessage;

    /// <summary>An answer to a heartbeat.</summary>
    /// <param name="Sent">
    /// How many messages the coordinator has sent on this link since the welcome, without this one.
    /// </param>
    public sealed record Alive(long Sent) : CoordinatorMessage;

    /// <summary>The worker cannot join.</summary>
    /// <param name="IsFinal">
    /// Whether it need not ask again: its version, or what it sends, will be refused by every
    /// coordinator of this fleet.
    /// </param>
    /// <param name="Leader">Whom to ask instead, where that is known.</param>
    public sealed record Rejected(string Reason, bool IsFinal = false, string? Leader = null) : CoordinatorMessage;
}
