namespace Sweep.Simulation.Checkers;

/// <summary>
/// No worker trains more than it has slots for, and none that takes trials is told to.
/// </summary>
internal sealed class SlotsAreKept : Checker
{
    public override string Property => "slots are kept";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.Launched launched:
                Must(
                    launched.Worker.Runs.Count() <= launched.Worker.Profile.Slots,
                    () =>
                        $"{launched.Worker.Machine} trains {launched.Worker.Runs.Count()} attempts in "
                        + $"{launched.Worker.Profile.Slots} slots"
                );
                break;
            case Observation.StartReceived received when !received.Worker.IsDraining:
                var others = received.Worker.Runs.Count(run => run.Key != received.Key);
                Must(
                    others < received.Worker.Profile.Slots,
                    () => $"{received.Worker.Machine} was told to train one more attempt than it has slots for"
                );
                break;
        }
    }
}
