using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Core;

namespace Sweep.Worker.Tests.Core;

public sealed class WorkerCoreTests
{
    private readonly List<WorkerEffect> effects = [];
    private WorkerState state = WorkerState.Idle(slots: 2);

    [Fact]
    public void A_start_launches_once_however_often_it_comes()
    {
        var start = Some.Start(Some.Key());
        Tell(start, start);
        Assert.Equal([new WorkerEffect.Launch(start)], effects);
    }

    [Fact]
    public void A_stop_signals_once()
    {
        var stop = new StopTrial(Some.Key(), StopReason.HandBack);
        Tell(Some.Start(Some.Key()), stop, stop);
        Assert.Equal([new WorkerEffect.Signal(Some.Key(), StopReason.HandBack)], effects.Skip(1));
    }

    [Fact]
    public void A_stop_of_what_does_not_run_is_nothing()
    {
        Tell(new StopTrial(Some.Key(), StopReason.HandBack));
        Assert.Empty(effects);
    }

    [Fact]
    public void An_end_frees_the_slot()
    {
        Tell(Some.Start(Some.Key(0)), Some.Start(Some.Key(1)));
        var ended = new AttemptEnded(Some.Key(0), 10, new AttemptOutcome.Stopped());
        Take(WorkerCore.End(state, ended));
        Assert.Equal(new WorkerEffect.Report(ended), effects[^1]);
        Tell(Some.Start(Some.Key(2)));
        Assert.IsType<WorkerEffect.Launch>(effects[^1]);
    }

    [Fact]
    public void A_trial_that_finds_no_free_slot_is_handed_back()
    {
        Tell(Some.Start(Some.Key(0)), Some.Start(Some.Key(1)), Some.Start(Some.Key(2)));
        Assert.Equal(NeverBegun(Some.Key(2)), effects[^1]);
    }

    [Fact]
    public void A_drain_hands_back_what_runs_and_takes_nothing_more()
    {
        Tell(Some.Start(Some.Key(0)));
        Take(WorkerCore.Drain(state));
        Assert.Equal(new WorkerEffect.Signal(Some.Key(0), StopReason.HandBack), effects[^1]);
        Tell(Some.Start(Some.Key(1)));
        Assert.Equal(NeverBegun(Some.Key(1)), effects[^1]);
    }

    /// <summary>An attempt that is handed back before it begins takes no time.</summary>
    private static WorkerEffect.Report NeverBegun(AttemptKey key) =>
        new(new AttemptEnded(key, 0, new AttemptOutcome.Stopped()) { Seconds = 0 });

    private void Tell(params CoordinatorMessage[] messages)
    {
        foreach (var message in messages)
            Take(WorkerCore.Receive(state, message));
    }

    private void Take((WorkerState State, ImmutableArray<WorkerEffect> Effects) step)
    {
        state = step.State;
        effects.AddRange(step.Effects);
    }
}
