using System.Collections.Immutable;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// One property of a cluster. It sees what is stored and what workers really did, shares no code
/// with the cores, and believes none of them.
/// </summary>
internal abstract class Checker
{
    /// <summary>What holds, in a few words.</summary>
    public abstract string Property { get; }

    public static ImmutableArray<Checker> All(World world) =>
        [
            new EverySweepEnds(world),
            new NoTrialIsLost(world),
            new NoTrialEndsTwice(),
            new OneLeaderWrites(),
            new StaleAttemptsNeverCount(),
            new StaleAttemptsAreStopped(world),
            new AcknowledgedIsDurable(),
            new StartedIsDurable(world),
            new SlotsAreKept(),
            new AttemptsAreLaunchedOnce(),
            new LivingWorkersKeepTheirAttempts(world),
            new WhatIsSaidArrives(world),
            new ReportsComeInOrder(),
            new SeatsEndWithTheirLinks(world),
            new LivingWorkersComeBack(world),
            new OnlyOtherVersionsAreRefused(world),
            new WhatWorksIsNotHung(world),
            new TimeOutsAreNotRetried(),
            new BlobsAreThere(world),
            new OutputIsKept(world),
            new FailuresAreLimited(),
            new PlainLossesFailNoTrial(world),
            new SuspectsAreIsolated(),
            new KillersEndAlone(world),
            new StoppedTrialsEnd(world),
            new NodesFailNoTrial(world),
            new HealthyNodesAreNotMarked(),
            new HandBacksPause(world),
            new SharesAreKept(world),
            new EqualsShareAlike(world),
            new StrictOrderEqualsTheOracle(world),
            new SuggestionsRecompute(world),
            new VerdictsRecompute(world),
            new RungsAreMeasured(world),
            new RulesEndSweeps(world),
            new TheLogHasNoGap(world),
            new TheSummaryFitsTheLog(world),
        ];

    public virtual void See(Observation observation) { }

    /// <summary>Every sweep is over.</summary>
    public virtual void End() { }

    protected void Must(bool holds, Func<string> otherwise)
    {
        if (!holds)
            throw new ViolationException(Property, otherwise());
    }
}

/// <summary>A property does not hold.</summary>
internal sealed class ViolationException(string property, string what) : Exception($"{property}: {what}")
{
    public string Property => property;
}
