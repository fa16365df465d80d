using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Web.Tests;

/// <summary>What workers say of themselves that train studies of <see cref="SomeStudy"/>.</summary>
internal static class SomeProfile
{
    public static WorkerProfile Of(string worker, int slots) =>
        new(worker, slots, [DeviceNames.Cpu], [RunnerNames.Command], 1 << 30, "a machine", "test");
}
