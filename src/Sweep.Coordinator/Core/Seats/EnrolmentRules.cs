using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Core.Seats;

/// <summary>Which worker gets a seat here.</summary>
public static class EnrolmentRules
{
    /// <param name="leads">Whether this coordinator leads.</param>
    /// <param name="leader">Where the fleet is led, as far as is known.</param>
    /// <returns>Null: the worker gets one.</returns>
    public static CoordinatorMessage.Rejected? RefusalOf(EnrolmentRequest request, bool leads, string? leader)
    {
        if (request.Protocol == LinkLimits.Protocol)
            return leads ? null : StandsBy(leader);
        var worker = $"the worker's program ({request.Version}) speaks version {request.Protocol} of the link";
        var own = $"this coordinator's ({ProgramVersion.Text}) version {LinkLimits.Protocol}";
        return new CoordinatorMessage.Rejected($"{worker}, {own}: use the same program on both", IsFinal: true);
    }

    public static CoordinatorMessage.Rejected StandsBy(string? leader) =>
        new("this coordinator stands by", Leader: leader);
}
