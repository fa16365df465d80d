using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Worker.Core;

namespace Sweep.Worker.Tests.Core;

public sealed class WorkerCoreTests
{
    private readonly List<WorkerEffect> effects = [];
    private WorkerState state = WorkerState.Idle(slots: 2);

    [Fact]
    public void A_command_to_start_launches_once_however_often_it_comes()
    {
        var start = Some.Start(Some.Key());
        Tell(new WorkerInput.Commanded(start), new WorkerInput.Commanded(start));
        Assert.Equal([new WorkerEffect.Launch(start)], effects);
    }

    [Fact]
    public void A_command_to_stop_signals_once()
    {
        var stop = new StopTrial(Some.Key(), StopReason.HandBack);
        Tell(
            new WorkerInput.Commanded(Some.Start(Some.Key())),
            new WorkerInput.Commanded(stop),
            new WorkerInput.Commanded(stop)
        );
        Assert.Equal([new WorkerEffect.Signal(Some.Key(), StopReason.HandBack)], effects.Skip(1));
    }

    [Fact]
    public void A_command_to_stop_what_does_not_run_is_nothing()
    {
        Tell(new WorkerInput.Commanded(new StopTrial(Some.Key(), StopReason.HandBack)));
        Assert.Empty(effects);
    }

    [Fact]
    public void An_end_frees_the_slot()
    {
        Tell(new WorkerInput.Commanded(Some.Start(Some.Key(0))), new WorkerInput.Commanded(Some.Start(Some.Key(1))));
        var ended = new AttemptEnded(Some.Key(0), 10, new AttemptOutcome.Stopped());
        Tell(new WorkerInput.RunnerReported(ended));
        Assert.Equal(new WorkerEffect.Send(ended), effects[^1]);
        Tell(new WorkerInput.Commanded(Some.Start(Some.Key(2))));
        Assert.IsType<WorkerEffect.Launch>(effects[^1]);
    }

    [Fact]
    public void A_trial_that_finds_no_free_slot_is_handed_back()
    {
        Tell(
            new WorkerInput.Commanded(Some.Start(Some.Key(0))),
            new WorkerInput.Commanded(Some.Start(Some.Key(1))),
            new WorkerInput.Commanded(Some.Start(Some.Key(2)))
        );
        Assert.Equal(NeverBegun(Some.Key(2)), effects[^1]);
    }

    [Fact]
    public void A_drain_hands_back_what_runs_and_takes_nothing_more()
    {
        Tell(new WorkerInput.Commanded(Some.Start(Some.Key(0))), new WorkerInput.DrainRequested());
        Assert.Equal(new WorkerEffect.Signal(Some.Key(0), StopReason.HandBack), effects[^1]);
        Tell(new WorkerInput.Commanded(Some.Start(Some.Key(1))));
        Assert.Equal(NeverBegun(Some.Key(1)), effects[^1]);
    }

    /// <summary>An attempt that is handed back before it begins takes no time.</summary>
    private static WorkerEffect.Send NeverBegun(AttemptKey key) =>
        new(new AttemptEnded(key, 0, new AttemptOutcome.Stopped()) { Seconds = 0 });

    private void Tell(params WorkerInput[] inputs)
    {
        foreach (var input in inputs)
        {
            (state, var wanted) = WorkerCore.Step(state, input);
            effects.AddRange(wanted);
        }
    }
}
