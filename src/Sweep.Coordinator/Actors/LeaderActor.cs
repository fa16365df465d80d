using Akka.Actor;
using Sweep.Remoting;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// The cluster's singleton: while it runs here, this coordinator is the one that tries to lead. The
/// store decides whether it does.
/// </summary>
internal sealed class LeaderActor : CoreActor<LeaderActor.TurnEnded>
{
    private readonly CancellationTokenSource over = new();
    private readonly Func<CancellationToken, Task> lead;

    /// <param name="lead">Leads until it is told to end, and ends when it has let go of everything.</param>
    /// <param name="completion">Faulted if this program has a bug.</param>
    public LeaderActor(Func<CancellationToken, Task> lead, TaskCompletionSource completion)
        : base(completion) => this.lead = lead;

    protected override void PreStart()
    {
        var self = Self;
        lead(over.Token).ContinueWith(turn => self.Tell(new TurnEnded(turn.Exception)), TaskScheduler.Default);
    }

    protected override void PostStop()
    {
        over.Cancel();
        over.Dispose();
    }

    protected override void Take(TurnEnded ended)
    {
        if (ended.Bug is { } bug) Fail(bug.GetBaseException());
        Context.Stop(Self);
    }

    /// <summary>Another coordinator takes over once this one has let go.</summary>
    protected override void Stop() => over.Cancel();

    internal sealed record TurnEnded(AggregateException? Bug);
}
