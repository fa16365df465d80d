namespace Sweep.Coordinator.Hosting.Watching;

/// <summary>Something that is listened to until the end.</summary>
internal sealed class Subscription(Action end) : IDisposable
{
    public void Dispose() => end();
}
