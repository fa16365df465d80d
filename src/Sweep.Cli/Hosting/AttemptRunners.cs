using Sweep.Shared.Domain.Studies;
using Sweep.Worker.Devices;
using Sweep.Worker.Isolation;
using Sweep.Worker.Training;

namespace Sweep.Cli.Hosting;

/// <summary>
/// The runners of a worker, on its devices. Attempts train in processes of their own where the user
/// or the coordinator asks for that; commands always do. To be disposed of once nothing trains any
/// more.
/// </summary>
internal sealed class AttemptRunners : IDisposable
{
    /// <summary>
    /// The command of this program that trains one attempt in a process of its own.
    /// </summary>
    public const string ProcessCommand = "trial-process";

    private readonly IsolatedRunner? apart;

    /// <param name="isolates">Whether all attempts have processes of their own.</param>
    public AttemptRunners(bool isolates, CliContext context, DevicePool devices, CheckpointPauses pauses)
    {
        ByName = context.Runners;
        if (!ByName.TryGetValue(RunnerNames.Vae, out var here))
            return;
        apart = new IsolatedRunner([.. context.Program, ProcessCommand], context.Clock, pauses);
        ITrialRunner vae = isolates ? apart : new SuspectRunner(here, apart);
        ByName = new Dictionary<string, ITrialRunner>(context.Runners, StringComparer.Ordinal)
        {
            [RunnerNames.Vae] = new DeviceRunner(vae, devices),
        };
    }

    /// <summary>By the name that commands use.</summary>
    public IReadOnlyDictionary<string, ITrialRunner> ByName { get; }

    public void Dispose() => apart?.Dispose();
}
