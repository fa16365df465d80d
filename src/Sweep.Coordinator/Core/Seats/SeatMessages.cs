using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Core.Seats;

/// <summary>What happens to a seat, messages aside.</summary>
public abstract record SeatInput
{
    private SeatInput() { }

    /// <summary>The worker greets.</summary>
    /// <param name="Welcome">
    /// What a coordinator that leads answers; null: this one does not lead.
    /// </param>
    /// <param name="Leader">Where the fleet is led, as far as is known.</param>
    public sealed record Greeted(WorkerMessage.Hello Hello, CoordinatorMessage.Welcome? Welcome, string? Leader)
        : SeatInput;

    /// <summary>The worker sent what is no message.</summary>
    public sealed record Unreadable(string Mistake) : SeatInput;

    /// <summary>Reports of the worker are durable.</summary>
    public sealed record Durable(ImmutableArray<long> Sequences) : SeatInput;

    /// <summary>The fleet counts on this link no more.</summary>
    public sealed record Dismissed(string Why) : SeatInput;

    /// <summary>The link broke.</summary>
    public sealed record Broken : SeatInput;

    /// <summary>The time for a greeting is over.</summary>
    public sealed record GreetingOver : SeatInput;

    /// <summary>The certificates of this link have served for as long as they may.</summary>
    public sealed record CertificatesOver : SeatInput;
}

/// <summary>A step of a seat.</summary>
/// <param name="Messages">To the worker; they are sent before the effects are performed.</param>
public readonly record struct SeatStep(
    SeatState State,
    ImmutableArray<CoordinatorMessage> Messages,
    ImmutableArray<SeatEffect> Effects
);

/// <summary>What a seat wants done.</summary>
public abstract record SeatEffect
{
    private SeatEffect() { }

    /// <summary>The worker joins the fleet.</summary>
    public sealed record Join(WorkerProfile Profile, ImmutableArray<AttemptKey> Holds) : SeatEffect;

    /// <summary>The fleet is told that the worker lives, and what its attempts do.</summary>
    public sealed record TellProgress(ImmutableArray<AttemptProgress> Progress) : SeatEffect;

    /// <summary>
    /// A report goes to its study; <see cref="SeatInput.Durable"/> follows once it is durable.
    /// </summary>
    public sealed record Deliver(WorkerMessage.Reported Message) : SeatEffect;

    /// <summary>The fleet is told that the worker takes nothing more.</summary>
    public sealed record Drain : SeatEffect;

    /// <summary>The fleet is told that the worker is gone for good.</summary>
    public sealed record Leave : SeatEffect;

    /// <summary>
    /// The fleet is told that the link is down; the worker may come back on another one.
    /// </summary>
    public sealed record LoseLink : SeatEffect;

    /// <summary>For the log.</summary>
    public sealed record Note(string Text) : SeatEffect;

    /// <summary>The link is over.</summary>
    public sealed record Close : SeatEffect;
}
