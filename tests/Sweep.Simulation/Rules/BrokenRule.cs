using System.Collections.Immutable;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Seats;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Coordinators;
using Sweep.Storage;
using Sweep.Worker.Core;
using Sweep.Worker.Core.Link;

namespace Sweep.Simulation.Rules;

/// <summary>
/// Where the worlds' shells meet the cores. This one is the product as it is; each derived one
/// breaks a rule of it.
/// </summary>
internal class BrokenRule
{
    /// <summary>Whether the database asks a writer for its term.</summary>
    public virtual bool IsFenced => true;

    /// <summary>Whether a log is read again only once nothing is under way.</summary>
    public virtual bool Settles => true;

    /// <summary>Whether a worker that joins again loses its earlier link.</summary>
    public virtual bool ReplacesLinks => true;

    public virtual IStudyKeeper Keeper(
        CoordinatorProcess process,
        StudyCore core,
        StudySession session,
        ISweepWriter writer,
        Func<StudySession> reload
    ) => new RealKeeper(new StudyKeeper(core, session, writer, reload));

    public virtual StudyInput.Opened Opening(StudyInput.Opened opened) => opened;

    public virtual StudyInput ToStudy(StudyInput input, StudySession session) => input;

    public virtual (FleetState State, ImmutableArray<FleetEffect> Effects) Fleet(
        FleetState state,
        FleetInput input,
        TimeSpan now
    ) => FleetCore.Step(state, input, now);

    public virtual CoordinatorMessage.Rejected? Enrol(EnrolmentRequest request, bool leads, string? leader) =>
        EnrolmentRules.RefusalOf(request, leads, leader);

    public virtual SeatStep Seat(SeatState state, SeatInput input) => SeatCore.Step(state, input);

    /// <summary>A seat receives a message of its worker.</summary>
    public virtual SeatStep Seat(SeatState state, WorkerMessage message) => SeatCore.Receive(state, message);

    /// <summary>A worker receives a message of its coordinator.</summary>
    public virtual (WorkerState State, ImmutableArray<WorkerEffect> Effects) Worker(
        WorkerState state,
        CoordinatorMessage message
    ) => WorkerCore.Receive(state, message);

    public virtual LinkStep Link(LinkState state, LinkInput input, TimeSpan now) => LinkCore.Step(state, input, now);

    /// <summary>A link receives a message of the coordinator.</summary>
    public virtual LinkStep Link(LinkState state, CoordinatorMessage message, TimeSpan now) =>
        LinkCore.Receive(state, message, now);

    /// <summary>A link takes a report of its worker.</summary>
    public virtual LinkStep Link(LinkState state, WorkerReport report, TimeSpan now) =>
        LinkCore.Report(state, report, now);
}
