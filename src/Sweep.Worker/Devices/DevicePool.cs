using System.Collections.Immutable;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Worker.Devices;

/// <summary>Spreads attempts over the devices of a worker. Any thread may call.</summary>
/// <param name="devices">Such as <c>cpu</c>, <c>cuda:0</c>, <c>cuda:1</c>.</param>
public sealed class DevicePool(ImmutableArray<string> devices)
{
    private readonly Lock gate = new();
    private readonly int[] taken = new int[devices.Length];

    public bool Has(string kind) => devices.Any(device => DeviceNames.KindOf(device) == kind);

    /// <summary>
    /// The device of a kind that has the fewest attempts, until the slot is disposed of; null if
    /// this worker has no device of that kind.
    /// </summary>
    public Slot? Take(string kind)
    {
        lock (gate)
        {
            var candidates = Enumerable
                .Range(0, devices.Length)
                .Where(index => DeviceNames.KindOf(devices[index]) == kind)
                .ToArray();
            if (candidates.Length == 0)
                return null;
            var index = candidates.MinBy(candidate => taken[candidate]);
            taken[index]++;
            return new Slot(devices[index], () => GiveBack(index));
        }
    }

    private void GiveBack(int index)
    {
        lock (gate)
            taken[index]--;
    }

    /// <summary>
    /// An attempt's slot on a device. To be disposed of once, when the attempt is over.
    /// </summary>
    public sealed class Slot(string device, Action giveBack) : IDisposable
    {
        public string Device => device;

        public void Dispose() => giveBack();
    }
}
