using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// An attempt is given up for hung only if it really did nothing for as long as it may: took no
/// step, measured nothing, wherever its worker is. A start that got lost on its way is no attempt
/// that does nothing.
/// </summary>
internal sealed class WhatWorksIsNotHung(World world) : Checker
{
    /// <summary>Clocks differ.</summary>
    private const double Tolerance = 0.95;

    private readonly Dictionary<AttemptKey, TimeSpan> worked = [];
    private readonly HashSet<AttemptKey> received = [];

    public override string Property => "what works is not hung";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.StartReceived one:
                received.Add(one.Key);
                break;
            case Observation.Worked one:
                worked[one.Key] = world.Clock.Now;
                break;
            case Observation.Committed committed:
                foreach (var happened in committed.Happened)
                {
                    if (!happened.Reason.Contains("did nothing", StringComparison.Ordinal))
                        continue;
                    Judge(new AttemptKey(new TrialKey(committed.Sweep, happened.Trial), happened.Attempt));
                }

                break;
        }
    }

    private void Judge(AttemptKey key)
    {
        Must(
            received.Contains(key),
            () => $"{Nature.Text(key)} was given up for hung although no worker was told to train it"
        );
        var idle = world.Clock.Now - worked.GetValueOrDefault(key);
        Must(
            idle >= world.Plan.Limits.Progress * Tolerance,
            () => $"{Nature.Text(key)} was given up for hung although it worked {idle.TotalSeconds:0.0} s before"
        );
    }
}
