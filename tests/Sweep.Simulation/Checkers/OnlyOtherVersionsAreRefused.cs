using System.Globalization;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A worker that speaks another version of the link gets no seat and is told both versions; no
/// other worker is refused for good.
/// </summary>
internal sealed class OnlyOtherVersionsAreRefused(World world) : Checker
{
    public override string Property => "only another version is refused for good";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.SeatMade made:
                Must(
                    made.Link.Worker.Protocol == LinkLimits.Protocol,
                    () => $"{made.Link.Worker.Machine} speaks another version and has a seat"
                );
                break;
            case Observation.Finished { Refusal: { } refusal } finished:
                Must(
                    finished.Worker.Protocol != LinkLimits.Protocol,
                    () => $"{finished.Worker.Machine} was refused for good: {refusal}"
                );
                Must(
                    Names(refusal, finished.Worker.Protocol) && Names(refusal, LinkLimits.Protocol),
                    () => $"a worker of another version was refused without both versions: {refusal}"
                );
                world.Coverage.Count("fault: a worker of another version");
                break;
        }
    }

    private static bool Names(string refusal, int version) =>
        refusal.Contains($"version {version.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal);
}
