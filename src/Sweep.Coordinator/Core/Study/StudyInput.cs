using Sweep.Coordinator.Core.Fleet;
using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Study;

/// <summary>What a study is told.</summary>
public abstract record StudyInput
{
    private StudyInput()
    {
    }

    /// <summary>A process took the study over; whatever the log says is running is not.</summary>
    /// <param name="Trials">How many trials are wanted from now on; at least as many as before.</param>
    public sealed record Opened(int ProcessId, string Host, string Version, int Trials) : StudyInput;

    /// <summary>A slot is free. Answered by an assignment or a refusal.</summary>
    public sealed record SlotOffered(SlotOffer Offer) : StudyInput;

    public sealed record Reported(WorkerReport Report) : StudyInput;

    /// <summary>The worker that had this attempt is gone.</summary>
    public sealed record WorkerLost(AttemptKey Key) : StudyInput;

    /// <summary>The user wants the sweep to stop for now, its state safe.</summary>
    public sealed record StopRequested : StudyInput;
}
