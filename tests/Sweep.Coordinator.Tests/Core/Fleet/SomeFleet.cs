using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Tests.Core.Fleet;

/// <summary>Workers as tests need them.</summary>
internal static class SomeFleet
{
    public static WorkerProfile Profile(string worker, int slots) => new(worker, slots, ["cpu"], ["vae"], 1 << 30, "a machine", "test");
}
