namespace Sweep.Coordinator.Core.Study;

/// <summary>What the attempts of a trial add up to.</summary>
/// <param name="Started">How many attempts were started.</param>
/// <param name="Failures">How many attempts threw.</param>
/// <param name="LossesInARow">
/// How many attempts were lost, one after another, without a new checkpoint. They say nothing
/// against the trial; from <see cref="SuspectLosses"/> on it trains in a process of its own.
/// </param>
/// <param name="DeathsInARow">
/// How many times its own process ended by itself, one after another, without a new checkpoint.
/// </param>
public sealed record AttemptCounts(int Started, int Failures, int LossesInARow, int DeathsInARow)
{
    /// <summary>
    /// After this many losses in a row without a new checkpoint, the trial may be what ends the
    /// processes that train it.
    /// </summary>
    public const int SuspectLosses = 2;

    public static readonly AttemptCounts None = new(0, 0, 0, 0);

    /// <summary>Whether the next attempt trains in a process of its own.</summary>
    public bool IsSuspect => LossesInARow >= SuspectLosses;

    internal AttemptCounts AfterFailures(int failures) => this with { Failures = Failures + failures };

    internal AttemptCounts AfterProgress() => this with { LossesInARow = 0, DeathsInARow = 0 };

    internal AttemptCounts AfterLoss() => this with { LossesInARow = LossesInARow + 1 };

    /// <summary>
    /// The attempt would have ended its worker, and would do so next: the trial stays a suspect
    /// after a checkpoint too.
    /// </summary>
    internal AttemptCounts AfterDeath(bool progressed) =>
        this with
        {
            LossesInARow = Math.Max(LossesInARow, SuspectLosses),
            DeathsInARow = progressed ? 0 : DeathsInARow + 1,
        };

    /// <summary>Only the numbers of attempts go on.</summary>
    internal AttemptCounts ForRetry() => None with { Started = Started };
}
