using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// An attempt that ran for as long as it may, with nothing to keep, ends its trial: it would take
/// as long again.
/// </summary>
internal sealed class TimeOutsAreNotRetried : Checker
{
    private readonly HashSet<AttemptKey> timedOut = [];

    public override string Property => "time-outs are not retried";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.TimedOut one:
                timedOut.Add(one.Key);
                break;
            case Observation.Committed committed:
                foreach (var happened in committed.Happened.Where(one => one.Kind == "attempt_failed"))
                {
                    var key = new AttemptKey(new TrialKey(committed.Sweep, happened.Trial), happened.Attempt);
                    Must(!timedOut.Contains(key), () => $"{Nature.Text(key)} timed out and is tried again");
                }

                break;
        }
    }
}
