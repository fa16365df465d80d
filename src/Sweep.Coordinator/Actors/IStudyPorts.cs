using System.Collections.Immutable;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Actors;

/// <summary>Where <see cref="StudyRouter"/> leads to: a process, or a simulated one.</summary>
internal interface IStudyPorts
{
    void TellFleet(FleetInput input);

    /// <summary>All that follows from this is durable.</summary>
    void Acknowledge(StudyInput input);

    void Answer(StudyEffect.Answer answer);

    void Broadcast(StudyNotice notice);

    /// <summary>The study is over in this process.</summary>
    void Conclude(StudyConclusion conclusion);

    void DeleteBlobs(ImmutableArray<BlobRef> blobs);
}
