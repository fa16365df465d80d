using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Storage;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// A message to the actor of a study, which takes a <see cref="StudyInput"/> as well.
/// </summary>
internal abstract record StudyMessage
{
    private StudyMessage() { }

    /// <summary>Something for the core.</summary>
    /// <param name="Kept">Ends once what follows from it is durable.</param>
    public sealed record Confirm(StudyInput Input, TaskCompletionSource Kept) : StudyMessage;

    /// <summary>A client's request, which the core answers.</summary>
    /// <param name="Request">A number that no other request has.</param>
    public sealed record Ask(long Request, StudyInput Input, TaskCompletionSource<AskAnswer?> Answer) : StudyMessage;

    /// <summary>The client no longer waits.</summary>
    public sealed record GiveUpAsking(long Request) : StudyMessage;

    /// <summary>Changes how the fleet works on the sweep, in the store.</summary>
    /// <param name="Kept">Ends once that is durable; faulted if it could not be kept.</param>
    public sealed record Submit(Submission Submission, TaskCompletionSource Kept) : StudyMessage;

    /// <summary>Time to look whether the store is back.</summary>
    public sealed record RetryStore : StudyMessage;
}
