using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Worker.Training;

namespace Sweep.Worker.Isolation;

/// <summary>
/// Trains an attempt in the worker's own process, unless its coordinator asks for a process of its
/// own: a trial that may end the process that trains it then takes nothing with it. Any number of
/// attempts at once.
/// </summary>
/// <param name="here">Trains in the worker's process.</param>
/// <param name="apart">Trains in a process of the attempt's own.</param>
public sealed class SuspectRunner(ITrialRunner here, ITrialRunner apart) : ITrialRunner
{
    public AttemptOutcome Run(StartTrial command, ITrialSession session)
    {
        var runner = command.IsIsolated ? apart : here;
        return runner.Run(command, session);
    }
}
