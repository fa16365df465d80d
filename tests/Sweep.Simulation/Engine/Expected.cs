using System.Reflection;
using System.Text.Json.Serialization;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Seats;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Worlds;
using Sweep.Worker.Core;
using Sweep.Worker.Core.Link;

namespace Sweep.Simulation.Engine;

/// <summary>
/// All that must have happened in some world: read from the cores' own types, so that a new message
/// is missed until a world sends it.
/// </summary>
internal static class Expected
{
    private static readonly Type[] Alternatives =
    [
        typeof(StudyInput),
        typeof(StudyEffect),
        typeof(StudyNotice),
        typeof(StudyConclusion),
        typeof(KeeperResult),
        typeof(FleetInput),
        typeof(FleetRequest),
        typeof(FleetEffect),
        typeof(SeatInput),
        typeof(SeatEffect),
        typeof(WorkerEffect),
        typeof(WorkerReport),
        typeof(AttemptOutcome),
        typeof(WorkerMessage),
        typeof(CoordinatorMessage),
        typeof(LinkInput),
        typeof(LinkEffect),
        typeof(LinkPhase),
    ];

    /// <summary>
    /// What passes between a keeper and its core alone: the events, and the questions for claims,
    /// say that it did.
    /// </summary>
    private static readonly Type[] Unseen = [typeof(StudyEffect.Persist), typeof(StudyInput.Reloaded)];

    /// <summary>Bytes that are no message: tests of links hold what becomes of these.</summary>
    private static readonly Type[] NotPlayed = [typeof(SeatInput.Unreadable)];

    private static readonly string[] Others =
    [
        "presence: local",
        "presence: here",
        "presence: away",
        "presence: draining",
        "fault: clock skew",
        "fault: delay",
        "fault: slow store",
        "fault: writer deposed",
        "fault: commit fails for good",
        "fault: commit fails before it takes place",
        "fault: commit fails after it took place",
        "fault: blobs stay undeleted",
        "fault: blob cannot be kept",
        "fault: upload fails",
        "fault: trial throws",
        "fault: trial hangs",
        "fault: a worker of another version",
        "fault: a sweep does not go with its data",
        "fault: a client goes away",
        "fault: a client is slow",
        "fault: an answer to a client is lost",
        "fault: trial kills its worker",
        "fault: trial ends its own process",
        "a killer ends alone",
        "a trial is stopped",
        "fault: a report is told again",
        "a coordinator takes over",
        "a coordinator resigns",
        "a hung worker is killed",
        "a hung coordinator is killed",
        "a sweep is stopped",
        "a sweep is resumed",
        "a strict sweep compared",
        "fault: a node lacks what trials need",
        "fault: a sweep lacks what its trials need",
        "failed trials are tried again",
        "fault: commit fails and takes place later",
        "report of a study that is not at work",
        "report of a study that is to be opened",
    ];

    /// <summary>Each of them gets lost at times.</summary>
    private static readonly Type[] Sent = [typeof(WorkerMessage), typeof(CoordinatorMessage)];

    public static IEnumerable<string> All() =>
        Alternatives
            .SelectMany(Of)
            .Concat(
                typeof(StudyEvent)
                    .GetCustomAttributes<JsonDerivedTypeAttribute>()
                    .Select(happened => $"event: {happened.TypeDiscriminator}")
            )
            .Concat(Enum.GetNames<Fault>().Select(fault => $"fault: {fault}"))
            .Concat(Sent.SelectMany(Of).Select(message => $"vanished: {message}"))
            .Concat(Others);

    private static IEnumerable<string> Of(Type alternative) =>
        alternative
            .Assembly.GetTypes()
            .Where(type =>
                type.BaseType == alternative && !type.IsAbstract && !Unseen.Contains(type) && !NotPlayed.Contains(type)
            )
            .Select(Coverage.NameOf);
}
