using Foundation;
using Sweep.Shared.Domain.Identity;

namespace Sweep.Shared.Domain.Programs;

/// <summary>The seed that a program is given with its parameters.</summary>
public static class ProgramSeed
{
    /// <summary>
    /// The trial's own: the same in every attempt, another one in every trial and replicate. Below
    /// 2^31, which every library takes.
    /// </summary>
    /// <param name="study">The study's seed.</param>
    public static uint Of(ulong study, TrialKey trial) =>
        new Rng(study, RngPurpose.Command, trial.Number, trial.Replicate).NextUInt32() >> 1;
}
