using Serilog;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting;

/// <summary>
/// Looks a few times a second for what users ask of the studies of a host in its store, and passes
/// it on. The study removes a request with what it leads to, so one that is passed on twice does
/// nothing the second time.
/// </summary>
public sealed class StopRequestPoll : IDisposable
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.3);

    private readonly IStudyStore store;
    private readonly CoordinatorHost host;
    private readonly ILogger log;
    private readonly ITimer timer;
    private int looking;

    public StopRequestPoll(IStudyStore store, CoordinatorHost host, TimeProvider clock, ILogger log)
    {
        (this.store, this.host, this.log) = (store, host, log);
        timer = clock.CreateTimer(_ => Look(), null, Pause, Pause);
    }

    public void Dispose() => timer.Dispose();

    private void Look()
    {
        // A store that is slow is not asked again before it has answered.
        if (Interlocked.Exchange(ref looking, 1) == 1)
            return;
        try
        {
            foreach (var request in store.ListTrialStopRequests())
                host.Find(request.Sweep)?.StopTrial(request);
        }
        catch (StorageException failure)
        {
            // The studies warn of a store that is away; a request in it waits.
            log.Debug("Requests cannot be read: {Reason}", failure.Message);
        }
        catch (ObjectDisposedException)
        {
            // The last look overlapped with the end.
        }
        finally
        {
            Volatile.Write(ref looking, 0);
        }
    }
}
