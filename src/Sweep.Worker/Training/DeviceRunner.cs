using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Worker.Devices;

namespace Sweep.Worker.Training;

/// <summary>
/// Gives each attempt a device of this worker, of the kind that the sweep asks for. With auto that
/// is the kind of the trial's earlier attempts, if this worker has one. The runner gets the device
/// itself, such as <c>cuda:1</c>.
/// </summary>
public sealed class DeviceRunner(ITrialRunner inner, DevicePool pool) : ITrialRunner
{
    public AttemptOutcome Run(StartTrial command, ITrialSession session)
    {
        using var slot = pool.Take(
            command.Device == DeviceNames.Auto ? Choose(command, session) : DeviceNames.KindOf(command.Device)
        );
        return slot is null
            ? new AttemptOutcome.Refused($"this worker has no device '{command.Device}'")
            : inner.Run(command with { Device = slot.Device }, session);
    }

    private string Choose(StartTrial command, ITrialSession session)
    {
        if (command.BegunOn is { } before && pool.Has(before))
            return before;
        var chosen = AutoDevice.For(command.Settings, pool);
        if (command.BegunOn is { } absent)
            session.Warn(
                $"the trial was given '{absent}', which this worker does not have: it begins from the start on "
                    + $"'{chosen}'"
            );
        return chosen;
    }
}
