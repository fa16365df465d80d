namespace Sweep.Cli;

internal static class StopRequests
{
    /// <summary>
    /// Ends once a stop is asked for; never fails, unlike a wait that is cancelled.
    /// </summary>
    public static Task Requested(this CancellationToken stop)
    {
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.Register(() => requested.TrySetResult());
        return requested.Task;
    }
}
