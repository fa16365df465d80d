using Akka.Actor;
using Sweep.Remoting;

namespace Sweep.Coordinator.Hosting.Members;

/// <summary>
/// The cluster's singleton: while it runs here, this coordinator is the one that tries to lead. The
/// store decides whether it does.
/// </summary>
internal sealed class LeaderActor : CoreActor<LeaderActor.TurnEnded>, IWithTimers
{
    /// <summary>
    /// How long the next coordinator waits for this one to let go. The store keeps an old leader
    /// from writing, so this only spares the next one a wait for the lead.
    /// </summary>
    private static readonly TimeSpan HandOverLimit = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource over = new();
    private readonly Func<CancellationToken, Task> lead;

    /// <param name="lead">
    /// Leads until it is told to end, and ends when it has let go of everything.
    /// </param>
    /// <param name="completion">Faulted if this program has a bug.</param>
    public LeaderActor(Func<CancellationToken, Task> lead, TaskCompletionSource completion)
        : base(completion) => this.lead = lead;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        var self = Self;
        lead(over.Token).ContinueWith(turn => self.Tell(new TurnEnded(turn.Exception)), TaskScheduler.Default);
    }

    // The completion tells of bugs only: after this actor come others.
    protected override void PostStop()
    {
        over.Cancel();
        over.Dispose();
    }

    protected override void Take(TurnEnded ended)
    {
        if (ended.Bug is { } bug)
            Fail(bug.GetBaseException());
        Context.Stop(Self);
    }

    /// <summary>Another coordinator takes over once this one has let go.</summary>
    protected override void Stop()
    {
        over.Cancel();
        Timers.StartSingleTimer(HandOverLimit, new TurnEnded(null), HandOverLimit);
    }

    internal sealed record TurnEnded(AggregateException? Bug);
}
