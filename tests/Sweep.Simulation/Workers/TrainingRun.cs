using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Workers;

/// <summary>
/// One attempt in pretended training: steps that take time, checkpoints, and an end that its
/// trial's nature decides.
/// </summary>
internal sealed class TrainingRun
{
    private readonly WorkerProcess worker;
    private readonly StartTrial command;
    private readonly Nature nature;
    private readonly TrialFault fault;
    private readonly TimeSpan stepPause,
        began;
    private readonly double witness;
    private readonly PretendedOutput? output;
    private long keptStep;
    private int evaluations;

    public TrainingRun(WorkerProcess worker, StartTrial command)
    {
        (this.worker, this.command) = (worker, command);
        var world = worker.World;
        nature = Nature.Of(command);
        witness = world.NextWitness();
        began = worker.Monotonic;
        if (world.Plan.WritesOutput)
            output = new PretendedOutput(worker, command.Key);
        stepPause = world.TrainingChance.Seconds(0.1, world.Plan.SlowestStep.TotalSeconds);
        fault = world.FaultOf(command.Key);
        worker.After(world.TrainingChance.Seconds(0.01, 0.2), Begin);
    }

    public AttemptKey Key => command.Key;

    public long Step { get; private set; }

    /// <summary>Rises with whatever it does.</summary>
    public long Activity { get; private set; }

    public StopReason? Stop { get; set; }

    /// <summary>Whether it takes no step any more and hears nobody.</summary>
    public bool IsHung { get; private set; }

    private void Begin()
    {
        var world = worker.World;
        if (worker.LacksData && nature.NeedsData)
        {
            End(new AttemptOutcome.Refused("the data is not on this machine"));
            return;
        }

        if (nature.IsMisfit && !world.IsMended(Key.Sweep))
        {
            world.Coverage.Count("fault: a sweep does not go with its data");
            End(new AttemptOutcome.Misfit("the images are too small"));
            return;
        }

        if (worker.HandsBack && !world.IsCalm)
        {
            world.Coverage.Count("fault: a worker hands an attempt back");
            world.Observe(new Observation.HandedBack(worker, Key));
            End(new AttemptOutcome.Stopped());
            return;
        }

        if (world.DisksAreFull)
        {
            End(new AttemptOutcome.Refused("the disk is full"));
            return;
        }

        foreach (var checkpoint in command.Checkpoints)
        {
            if (worker.Fetch(Key.Sweep, checkpoint.Blob) is { } bytes)
            {
                Step = Nature.StepOf(bytes, Key);
                break;
            }

            world.Observe(new Observation.CheckpointAbsent(worker, Key, checkpoint));
        }

        keptStep = Step;
        Work();
        world.Observe(new Observation.Launched(worker, Key, Step));
        worker.Reported(new TrainingStarted(Key, Step, nature.Steps));
        worker.After(stepPause, Take);
    }

    private void Take()
    {
        if (IsHung)
            return;
        if (Stop is { } stop)
        {
            if (stop == StopReason.HandBack && Step > keptStep && !Checkpoint())
                return;
            End(new AttemptOutcome.Stopped());
            return;
        }

        if (fault.AtStep == Step && fault.Kind == TrialFaultKind.Hangs)
        {
            worker.World.Coverage.Count("fault: trial hangs");
            worker.World.Note(worker, $"hangs in {Nature.Text(Key)}");
            IsHung = true;
            return;
        }

        if (nature.Kills)
        {
            Kill();
            return;
        }

        if (worker.IsBroken || (nature.IsHopeless && !worker.World.IsMended(Key.Sweep)))
        {
            worker.World.Coverage.Count(
                worker.IsBroken ? "fault: a node lacks what trials need" : "fault: a sweep lacks what its trials need"
            );
            End(new AttemptOutcome.Failed(worker.IsBroken ? Nature.NodeLacks : Nature.SweepLacks));
            return;
        }

        if (nature.Throws && Step >= nature.ThrowsAt)
        {
            End(new AttemptOutcome.Failed(Nature.AlwaysThrows));
            return;
        }

        if (fault.AtStep == Step && fault.Kind == TrialFaultKind.Throws)
        {
            worker.World.Coverage.Count("fault: trial throws");
            End(new AttemptOutcome.Failed("it threw"));
            return;
        }

        if (command.Timeout is { } limit && worker.Monotonic - began > limit)
        {
            TimeOut();
            return;
        }

        Step++;
        output?.Write(Step);
        if (Step % 2 == 0)
            output?.Send();
        Work();
        if (nature.Diverges && Step > nature.Steps / 2)
        {
            End(new AttemptOutcome.Diverged("the loss is not finite"));
            return;
        }

        if (Step >= nature.Steps)
        {
            Finish();
            return;
        }

        if (Step % Nature.StepsMeasured == 0)
            worker.Reported(
                new Measured(
                    Key,
                    (int)Step,
                    1,
                    [new CurveChunk(Key.Trial.Number, 0, Key.Attempt, "loss", (int)Step, [nature.LossAt(Step)])]
                )
            );
        if (Step % nature.CheckpointSteps == 0 && !Checkpoint())
            return;
        if (worker.World.Plan.IsLong && Step == nature.Steps / 2)
            Evaluate();
        else
            worker.After(stepPause, Take);
    }

    /// <summary>Works for longer than an attempt may do nothing, without a step.</summary>
    private void Evaluate()
    {
        if (IsHung)
            return;
        Work();
        if (++evaluations * stepPause > worker.World.Plan.Limits.Progress * 1.5)
            Take();
        else
            worker.After(stepPause, Evaluate);
    }

    private void Work()
    {
        Activity++;
        worker.World.Observe(new Observation.Worked(worker, Key));
    }

    /// <summary>
    /// It ends the process that it trains in: its own where it has one, else its worker's.
    /// </summary>
    private void Kill()
    {
        if (command.Runner == RunnerNames.Command)
        {
            End(new AttemptOutcome.Failed(Nature.ProgramKilled));
        }
        else if (command.IsIsolated)
        {
            worker.World.Coverage.Count("fault: trial ends its own process");
            worker.World.Observe(new Observation.OwnProcessEnded(worker, Key));
            End(new AttemptOutcome.Died("killed by SIGSEGV"));
        }
        else
        {
            worker.World.Coverage.Count("fault: trial kills its worker");
            worker.Kill(powerLoss: false);
        }
    }

    /// <summary>With what is kept, if anything is.</summary>
    private void TimeOut()
    {
        if (Step >= nature.CheckpointSteps)
        {
            Finish("ended by trial_timeout");
            return;
        }

        worker.World.Observe(new Observation.TimedOut(Key));
        End(new AttemptOutcome.TimedOut("ended by trial_timeout"));
    }

    private void Finish(string? note = null)
    {
        if (worker is LocalWorker && !CanStore())
            return;
        var weights = worker.Keep(Nature.Weights(Key, nature));
        var values = ImmutableSortedDictionary<string, double>.Empty.Add("loss", nature.Loss).Add("witness", witness);
        worker.World.Observe(new Observation.Computed(Key, witness));
        End(
            new AttemptOutcome.Completed(
                values,
                nature.Steps,
                nature.Steps,
                Stored(weights),
                new Provenance("data", "none", "cpu", "machine", "test"),
                note
            )
        );
    }

    /// <summary>False, if that ended the attempt.</summary>
    private bool Checkpoint()
    {
        if (worker is LocalWorker && !CanStore())
            return false;
        var blob = Stored(worker.Keep(Nature.Checkpoint(Key, Step)));
        keptStep = Step;
        worker.Reported(new CheckpointSaved(Key, Step, blob));
        if (nature.KeepsEpochs)
            KeepEpoch();
        return true;
    }

    /// <summary>
    /// The weights of the epoch that has just ended, as training.checkpoints asks for.
    /// </summary>
    private void KeepEpoch()
    {
        var blob = Stored(worker.Keep(Nature.EpochWeights(Key, Step)));
        worker.Reported(new EpochWeightsSaved(Key, (int)Step, blob));
    }

    private BlobRef Stored(BlobRef blob)
    {
        if (worker is LocalWorker)
            worker.World.Database.Stored.Blobs.Put(Key.Sweep, worker.Spooled(blob));
        return blob;
    }

    /// <summary>
    /// Blobs of the coordinator's own process go straight to the store: where that fails, it is
    /// nobody's fault but the sweep's state's.
    /// </summary>
    private bool CanStore()
    {
        if (!worker.World.StoreChance.Happens(worker.World.Database.FailsForGood))
            return true;
        worker.World.Coverage.Count("fault: blob cannot be kept");
        End(new AttemptOutcome.StorageLost("the disk is full"));
        return false;
    }

    private void End(AttemptOutcome outcome)
    {
        worker.World.Coverage.Count(outcome);
        Work();
        worker.World.Note(worker, $"ends {Nature.Text(Key)} at step {Step}: {outcome.GetType().Name}");
        output?.Write(Step);
        output?.Send();
        worker.Reported(new AttemptEnded(Key, Step, outcome));
    }
}
