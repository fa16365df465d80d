using Sweep.Coordinator.Core.Fleet;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Tests.Core.Fleet;

/// <summary>Workers as tests need them.</summary>
internal static class SomeFleet
{
    public static WorkerProfile Profile(string worker, int slots) =>
        new(worker, slots, ["cpu"], ["vae"], 1 << 30, "a machine", "test");

    public static FleetInput Refused(AttemptKey key, string reason) =>
        new FleetInput.AttemptOver(key, Ended: new AttemptEnded(key, 0, new AttemptOutcome.Refused(reason)));
}
