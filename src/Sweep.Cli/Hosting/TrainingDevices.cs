using System.Collections.Immutable;
using Sweep.Shared.Domain.Studies;
using Sweep.Worker.Devices;

namespace Sweep.Cli.Hosting;

/// <summary>What trains here.</summary>
/// <param name="Names">Such as <c>cpu</c>, <c>libtorch</c>, <c>cuda:0</c>.</param>
/// <param name="Slots">How many trials at once, over all devices.</param>
internal sealed record TrainingDevices(ImmutableArray<string> Names, int Slots)
{
    /// <summary>For attempts: those whose device is auto may always have the processor.</summary>
    public DevicePool Pool() => new(Names.Contains(DeviceNames.Cpu) ? Names : Names.Add(DeviceNames.Cpu));
}
