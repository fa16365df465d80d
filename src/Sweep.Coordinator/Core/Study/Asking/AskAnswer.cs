using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Study.Asking;

/// <summary>What a client is answered.</summary>
public abstract record AskAnswer
{
    private AskAnswer() { }

    /// <summary>The client has this trial.</summary>
    public sealed record Handed(StartTrial Trial, TimeSpan Lease) : AskAnswer;

    /// <summary>What it said is kept.</summary>
    /// <param name="IsFinished">
    /// Whether the sweep is, so that there is nothing left to ask for.
    /// </param>
    public sealed record Recorded(TrialAttempt Of, TrialState State, bool IsFinished) : AskAnswer;

    /// <summary>Nothing was done.</summary>
    public sealed record Refused(AskRefusal Why, string Message) : AskAnswer;
}

/// <summary>Why nothing was done.</summary>
public enum AskRefusal
{
    /// <summary>There is no such trial or attempt.</summary>
    Unknown,

    /// <summary>There will be no trial to hand out.</summary>
    Never,

    /// <summary>Later there may be one.</summary>
    NotNow,

    /// <summary>The attempt is over, or another client has the trial.</summary>
    Stale,
}
