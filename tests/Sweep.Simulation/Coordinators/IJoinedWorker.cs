using Sweep.Shared.Protocol.Link;

namespace Sweep.Simulation.Coordinators;

/// <summary>What a host knows of a worker: the actor's reference, in the product.</summary>
internal interface IJoinedWorker
{
    void Tell(CoordinatorMessage message);

    /// <summary>Ends its link.</summary>
    void Dismiss(string why);
}
