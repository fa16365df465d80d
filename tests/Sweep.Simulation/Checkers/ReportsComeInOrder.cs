using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// What coordinators get of an attempt has no gap: each report comes after all earlier ones of that
/// attempt. A report that is told again is not missing.
/// </summary>
internal sealed class ReportsComeInOrder : Checker
{
    private readonly Dictionary<AttemptKey, (long Last, HashSet<long> All)> received = [];

    public override string Property => "reports come in order";

    public override void See(Observation observation)
    {
        if (observation is not Observation.Received one)
            return;
        var key = one.Report.Key;
        var (last, all) = received.TryGetValue(key, out var known) ? known : (0, []);
        Must(
            all.Contains(one.Sequence) || one.Sequence > last,
            () => $"{one.Worker.Machine}: report {one.Sequence} of {Nature.Text(key)} came after report {last}"
        );
        all.Add(one.Sequence);
        received[key] = (Math.Max(last, one.Sequence), all);
    }
}
