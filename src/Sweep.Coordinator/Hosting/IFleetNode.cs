using System.Collections.Immutable;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting;

/// <summary>
/// What the network sees of a coordinator's process: one that has a fleet, or one that stands by
/// and knows who has it.
/// </summary>
public interface IFleetNode
{
    /// <summary>The store, which a standby reads as well.</summary>
    IStudyStore Store { get; }

    /// <summary>The fleet; null while this process stands by.</summary>
    CoordinatorHost? Host { get; }

    /// <summary>Where the fleet is led, as far as is known.</summary>
    string? LeaderAddress { get; }

    /// <summary>
    /// Of the lead; null while no coordinator leads, and where one process leads for itself alone.
    /// </summary>
    long? Term { get; }

    /// <summary>
    /// The cluster of coordinators, the oldest first; empty where a process leads for itself alone.
    /// </summary>
    ImmutableArray<CoordinatorMember> Members { get; }

    /// <summary>What this process counts.</summary>
    CoordinatorMeter Meter { get; }

    /// <summary>
    /// Where coordinators are to be found, for workers: this one, and those it knows of.
    /// </summary>
    ImmutableArray<string> Addresses { get; }

    /// <summary>
    /// Why no sweep can be begun, stopped or resumed here by others; null if that can be done.
    /// </summary>
    string? SubmissionRefusal { get; }

    /// <summary>What a user types to go on with a sweep.</summary>
    string ResumeCommand(string name);

    /// <summary>
    /// Tells of the sweeps of the fleet, whichever coordinator leads, until the result is disposed.
    /// </summary>
    /// <param name="listener">Called on any thread: it must be quick.</param>
    IDisposable Listen(Action<SweepNotice> listener);

    /// <summary>Begins a sweep.</summary>
    Task<NodeAnswer> SubmitAsync(StudySpec spec, StudyShare share);

    /// <summary>Stops a sweep for now; answered when nothing of it runs any more.</summary>
    Task<NodeAnswer> StopAsync(string name);

    /// <summary>Stops one trial of a sweep for good; answered when that is durable.</summary>
    Task<NodeAnswer> StopTrialAsync(string name, int trial);

    /// <summary>Goes on with a sweep that was stopped.</summary>
    /// <param name="trials">
    /// How many trials are wanted from now on; null: as many as before.
    /// </param>
    /// <param name="retriesFailed">Whether trials that failed are tried again.</param>
    Task<NodeAnswer> ResumeAsync(string name, int? trials, bool retriesFailed, StudyShare share);
}

/// <summary>What became of a request.</summary>
public abstract record NodeAnswer
{
    private NodeAnswer() { }

    public sealed record Done(SweepId Sweep, string Message) : NodeAnswer;

    /// <summary>It makes no sense: the message says what would.</summary>
    public sealed record Mistake(string Message) : NodeAnswer;

    /// <summary>Another coordinator leads, or none does for the moment.</summary>
    public sealed record NotLeading(string? Leader) : NodeAnswer;
}
