using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Worker.Core.Link;

/// <summary>What happens to a link, its messages and reports aside.</summary>
public abstract record LinkInput
{
    private LinkInput() { }

    /// <summary>Time went by.</summary>
    /// <param name="Progress">How far each attempt in training is, and what it does.</param>
    public sealed record Ticked(ImmutableArray<AttemptProgress> Progress) : LinkInput;

    /// <summary>A connection was made.</summary>
    public sealed record Connected : LinkInput;

    /// <summary>A connection ended, or could not be made.</summary>
    /// <param name="IsFinal">
    /// Whether no coordinator of this fleet will ever take it (a wrong token, …).
    /// </param>
    public sealed record Disconnected(string Reason, bool IsFinal = false) : LinkInput;

    /// <summary>A blob is durable at the coordinator.</summary>
    /// <param name="Join">
    /// As the upload was asked for: what came of an upload before the last welcome says nothing.
    /// </param>
    public sealed record BlobUploaded(BlobRef Blob, int Join) : LinkInput;

    /// <summary>A blob did not get there; it is tried again.</summary>
    public sealed record UploadFailed(BlobRef Blob, int Join) : LinkInput;

    /// <summary>The worker ends once all of its reports are acknowledged.</summary>
    public sealed record DrainRequested : LinkInput;
}

/// <summary>A step of the link.</summary>
/// <param name="Messages">
/// To the coordinator; they are sent before the effects are performed.
/// </param>
public readonly record struct LinkStep(
    LinkState State,
    ImmutableArray<WorkerMessage> Messages,
    ImmutableArray<LinkEffect> Effects
);

/// <summary>What the link wants done.</summary>
public abstract record LinkEffect
{
    private LinkEffect() { }

    public sealed record Dial(string Address) : LinkEffect;

    public sealed record HangUp(string Why) : LinkEffect;

    /// <summary>To the worker: an attempt is to start or to stop.</summary>
    public sealed record Deliver(CoordinatorMessage Message) : LinkEffect;

    /// <param name="Join">Which welcome it follows; goes back with what comes of it.</param>
    public sealed record Upload(SweepId Sweep, BlobRef Blob, int Join) : LinkEffect;

    /// <summary>This blob is not needed here any more.</summary>
    public sealed record Discard(BlobRef Blob) : LinkEffect;

    /// <summary>For the log.</summary>
    public sealed record Note(string Text, bool IsWarning = false) : LinkEffect;

    /// <summary>The worker's life is over.</summary>
    /// <param name="Refusal">Why no coordinator takes it; null after a drain.</param>
    public sealed record Finish(string? Refusal) : LinkEffect;
}
