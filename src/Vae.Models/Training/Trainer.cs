using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Models.WeightFiles;
using Vae.Tensors.Backends;

namespace Vae.Models.Training;

/// <summary>
/// Trains one model as a plan says, a step at a time, for a thread that has other things to ask
/// between steps. It has no clock and no threads of its own; one thread at a time may use it. What
/// it does depends on plan and data alone, so a run resumed from any checkpoint ends in the same
/// bits as one left alone.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly TrainingPlan plan;
    private readonly Dataset dataset;
    private readonly ModelRuntime runtime;
    private readonly RequestedMetrics requested;
    private readonly EpochBatches batches;
    private readonly string fingerprint;
    private readonly List<EpochReport> history;
    private readonly long firstCounted;
    private PlateauState plateau;
    private StoppingState stopping;
    private int keptEpoch,
        stepInEpoch;
    private ImmutableArray<WeightTensor> keptWeights;

    private Trainer(TrainingPlan plan, Dataset dataset, ITensorBackend backend, string fingerprint)
    {
        plan.Check();
        (this.plan, this.dataset, this.fingerprint) = (plan, dataset, fingerprint);
        batches = new EpochBatches(dataset.Train.Count, plan.Training.BatchSize);
        runtime = new ModelRuntime(plan, dataset, batches, backend);
        requested = new RequestedMetrics(runtime.Inference);
        firstCounted = plan.Training.CountFrom == CountFrom.ScheduleEnd ? plan.Loss.EndEpoch(batches.Count) : 1;
        plateau = PlateauState.Start(plan.Training.LearningRate);
        (history, keptWeights, Epoch) = ([], [], 1);
    }

    /// <summary>
    /// Optimizer steps taken since the start of training, those before a checkpoint included.
    /// </summary>
    public long StepsTaken { get; private set; }

    /// <summary>The epoch under way, from 1; the last one where training is over.</summary>
    public int Epoch { get; private set; }

    /// <summary>
    /// Whether the next step is the last one of its epoch, after which the model is measured.
    /// </summary>
    public bool EndsEpoch => stepInEpoch + 1 == batches.Count;

    /// <summary>
    /// Whether the backend's device had no room for the data set, so that its rows are copied there
    /// at each step: the same results, later.
    /// </summary>
    public bool HadNoRoomForData => runtime.HadNoRoomForData;

    /// <summary>Why training is over; null while it goes on.</summary>
    public TrainingEnd? End { get; private set; }

    /// <summary>
    /// Why training diverged, as a sentence without its full stop; null where it did not.
    /// </summary>
    public string? Divergence { get; private set; }

    /// <summary>The reports of all epochs that ended, those before a checkpoint included.</summary>
    public IReadOnlyList<EpochReport> History => history;

    /// <summary>At the beginning: weights drawn, nothing trained.</summary>
    public static Trainer Start(TrainingPlan plan, Dataset dataset, ITensorBackend backend)
    {
        var trainer = new Trainer(plan, dataset, backend, plan.Fingerprint(dataset));
        trainer.batches.Shuffle(plan.TrainingStream(RngPurpose.Shuffle, trainer.Epoch));
        return trainer;
    }

    /// <summary>
    /// Where a checkpoint left off, or why it cannot be gone on from: it is torn or damaged, or of
    /// another plan, data or backend.
    /// </summary>
    public static ResumeResult Resume(
        TrainingPlan plan,
        Dataset dataset,
        ITensorBackend backend,
        ReadOnlySpan<byte> checkpoint
    )
    {
        var reading = CheckpointFormat.TryRead(checkpoint);
        if (reading is CheckpointReading.Refused(var reason))
            return new ResumeResult.Refused(reason);
        var state = ((CheckpointReading.Ok)reading).State;
        var fingerprint = plan.Fingerprint(dataset);
        if (state.Fingerprint != fingerprint)
            return new ResumeResult.Refused(
                "it is that of another run: of another plan, other data, or another backend or version of LibTorch"
            );

        var trainer = new Trainer(plan, dataset, backend, fingerprint);
        trainer.Restore(state);
        return new ResumeResult.Resumed(trainer);
    }

    /// <summary>
    /// Takes one optimizer step, and after the last one of an epoch measures it. Not to be called
    /// once training is over.
    /// </summary>
    public StepResult Step()
    {
        Invariant.Holds(End is null, "nothing is trained once training is over");
        var noise = plan.TrainingStream(RngPurpose.TrainingNoise, Epoch);
        noise.Position = (ulong)batches.Start(stepInEpoch) * (ulong)runtime.NoiseWidth;
        var draws = plan.TrainingStream(RngPurpose.Permutation, Epoch);
        // Far more words than a step draws, so that no two steps share one.
        draws.Position = (ulong)stepInEpoch << 32;
        var moment = new TrainingMoment(StepsTaken + 1, Epoch);
        var record = plan.RecordDue(StepsTaken, Epoch, stepInEpoch) is { } at
            ? RecordAt(at, noise, draws, moment)
            : null;
        StepsTaken++;
        runtime.Step(batches.Rows(stepInEpoch), noise, draws, moment, plateau.LearningRate);
        var result = ++stepInEpoch < batches.Count ? default : EndEpoch();
        return result with { Record = record };
    }

    /// <summary>
    /// Ends training with the epoch that is kept, between any two steps. False, and training goes
    /// on, where no epoch is kept yet: none has ended, or none counted and had the metric that
    /// decides, and the next one is under way.
    /// </summary>
    public bool TryEnd()
    {
        if (End is not null || history.Count == 0)
            return false;
        if (keptEpoch == 0 && stepInEpoch > 0)
            return false;
        Epoch = history.Count;
        if (keptEpoch > 0 || TryKeep(history[^1]))
            End = TrainingEnd.Ended;
        return true;
    }

    /// <summary>
    /// All that the rest of the run depends on, as bytes. Between any two steps; changes nothing.
    /// </summary>
    public byte[] Checkpoint() =>
        CheckpointFormat.Write(
            new TrainerState
            {
                Fingerprint = fingerprint,
                Step = StepsTaken,
                Epoch = Epoch,
                StepInEpoch = stepInEpoch,
                Plateau = plateau,
                KeptEpoch = keptEpoch,
                Variables = runtime.ReadVariables(),
                KeptWeights = keptWeights,
                History = [.. history],
                End = End,
            }
        );

    /// <summary>What a run that is over is worth. Not for one that diverged.</summary>
    public TrainingResult Finish()
    {
        Invariant.Holds(
            End is TrainingEnd.AllEpochs or TrainingEnd.EarlyStopping or TrainingEnd.Ended,
            "training has come to a good end"
        );
        runtime.WriteKept(keptWeights);
        var values = history[keptEpoch - 1].Metrics.ToBuilder();
        foreach (var (metric, value) in requested.Measure(dataset.Validation, plan.Metrics, MetricStream(keptEpoch)))
            values[metric] = value;
        values.AddRange(TestValues.Measure(runtime.Inference, plan, dataset, keptEpoch, values));

        return new TrainingResult(
            values.ToImmutable(),
            keptEpoch,
            Epoch,
            WeightsFile(keptEpoch, runtime.OfModel(keptWeights))
        )
        {
            Note = NoteOfKept(),
        };
    }

    /// <summary>
    /// The weights at the end of the last epoch, as a safetensors file: right after the step that
    /// ended it. Changes nothing.
    /// </summary>
    public byte[] CurrentWeights()
    {
        Invariant.Holds(
            history.Count > 0 && history[^1].Step == StepsTaken,
            "no step was taken since the end of an epoch"
        );
        return WeightsFile(history.Count, runtime.Inference.ReadWeights());
    }

    public void Dispose() => runtime.Dispose();

    private static byte[] WeightsFile(int epoch, ImmutableArray<WeightTensor> weights) =>
        Safetensors.Write(
            weights,
            ImmutableSortedDictionary<string, string>.Empty.Add("epoch", epoch.ToString()).Add("format", "pt")
        );

    private void Restore(TrainerState state)
    {
        (StepsTaken, Epoch, stepInEpoch, plateau, End) = (
            state.Step,
            state.Epoch,
            state.StepInEpoch,
            state.Plateau,
            state.End
        );
        (keptEpoch, keptWeights) = (state.KeptEpoch, state.KeptWeights);
        foreach (var report in state.History)
        {
            history.Add(report);
            stopping = StoppingAfter(report);
        }

        if (End == TrainingEnd.Diverged)
            Divergence = $"a loss or a weight was no longer finite in epoch {Epoch}";
        runtime.WriteVariables(state.Variables);
        batches.Shuffle(plan.TrainingStream(RngPurpose.Shuffle, Epoch));
    }

    private CurveRecord RecordAt(int at, Rng noise, Rng draws, TrainingMoment moment)
    {
        var values = runtime.Record(batches.Rows(stepInEpoch), noise, draws, moment);
        if (at > 0)
            return new CurveRecord(at, values);
        var validation = runtime.Inference.Evaluate(dataset.Validation, plan.Stream(RngPurpose.EvaluationNoise));
        values[MetricNames.ValMse] = validation.Mse;
        values[MetricNames.ValKl] = validation.KlNats;
        values[MetricNames.ValLoss] = validation.Loss;
        return new CurveRecord(at, values);
    }

    private StepResult EndEpoch()
    {
        var trainLoss = runtime.TakeLossSum() / dataset.Train.Count;
        var trainTerms = runtime.TakeTermSums();
        var noiseEpoch = plan.Training.EvaluationNoise == EvaluationNoise.Fixed ? 0 : Epoch;
        var noise = plan.Stream(RngPurpose.EvaluationNoise, noiseEpoch);
        var validation = double.IsFinite(trainLoss) ? runtime.Inference.Evaluate(dataset.Validation, noise) : default;
        if (!double.IsFinite(trainLoss) || !double.IsFinite(validation.Loss))
        {
            Diverge($"the loss was no longer finite in epoch {Epoch}");
            return new StepResult(null, End);
        }

        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        metrics[MetricNames.TrainLoss] = trainLoss;
        foreach (var (name, sum) in trainTerms)
            metrics[MetricNames.OfTraining(name)] = sum / dataset.Train.Count;
        metrics[MetricNames.ValMse] = validation.Mse;
        metrics[MetricNames.ValKl] = validation.KlNats;
        metrics[MetricNames.ValLoss] = validation.Loss;
        metrics[MetricNames.LearningRate] = plateau.LearningRate;
        var due = plan.Metrics.Where(request => plan.IsDue(request, Epoch));
        metrics.AddRange(requested.Measure(dataset.Validation, due, MetricStream(Epoch)));
        var report = new EpochReport(Epoch, StepsTaken, metrics.ToImmutable());
        if (plan.Training.ReduceLearningRateOnPlateau is { } settings && Counts(Epoch))
            plateau = plateau.After(validation.Loss, settings);
        stopping = StoppingAfter(report);
        var end = EndAfter(report);
        if (IsToKeep(report, end) && !TryKeep(report))
            return new StepResult(null, End);
        history.Add(report);
        End = end;
        if (End is null)
        {
            (Epoch, stepInEpoch) = (Epoch + 1, 0);
            batches.Shuffle(plan.TrainingStream(RngPurpose.Shuffle, Epoch));
        }

        return new StepResult(report, End);
    }

    /// <summary>
    /// Whether epochs are compared by now: see <see cref="TrainingSettings.CountFrom"/>.
    /// </summary>
    private bool Counts(int epoch) => epoch >= firstCounted;

    private StoppingState StoppingAfter(EpochReport report) =>
        plan.Training.EarlyStopping is { } settings && Counts(report.Epoch)
            ? stopping.After(report, plan.DecidedBy!.Value, settings.MinDelta)
            : stopping;

    /// <summary>
    /// Whether an epoch is kept; the last one is where none counted or had the metric that decides.
    /// </summary>
    private bool IsToKeep(EpochReport report, TrainingEnd? end) =>
        plan.Training.Keep == KeepRule.Last || IsBest(report) || (end is not null && keptEpoch == 0);

    private bool IsBest(EpochReport report)
    {
        var goal = plan.DecidedBy!.Value;
        if (!Counts(report.Epoch) || !report.Metrics.TryGetValue(goal.Metric, out var value))
            return false;
        var best = keptEpoch == 0 ? goal.Worst : history[keptEpoch - 1].Metrics[goal.Metric];
        return goal.IsBetter(value, best);
    }

    /// <summary>
    /// Keeps the weights of an epoch. Where some are not finite, training diverged: the losses may
    /// still be finite then, as a ReLU hides an infinite bias.
    /// </summary>
    private bool TryKeep(EpochReport report)
    {
        var weights = runtime.ReadKept();
        if (NonFiniteWeights.Describe(weights) is { } torn)
            Diverge($"the weights were no longer finite in epoch {report.Epoch}: {torn}");
        else
            (keptEpoch, keptWeights) = (report.Epoch, weights);
        return Divergence is null;
    }

    private void Diverge(string reason) => (End, Divergence) = (TrainingEnd.Diverged, reason);

    private TrainingEnd? EndAfter(EpochReport report)
    {
        var isStopped =
            plan.Training.EarlyStopping is { Patience: var patience }
            && stopping.IsOver(report.Epoch, patience)
            && report.Epoch >= plan.Training.MinEpochs;
        if (isStopped)
            return TrainingEnd.EarlyStopping;
        return report.Epoch == plan.Training.Epochs ? TrainingEnd.AllEpochs : null;
    }

    /// <summary>What a reader has to know of the kept epoch; null if nothing.</summary>
    private string? NoteOfKept() =>
        plan.Training.Keep == KeepRule.Best && !Counts(keptEpoch)
            ? $"the loss's schedule ends in epoch {firstCounted}, which was not reached: the last epoch is kept"
            : null;

    private Rng MetricStream(int epoch) => plan.Stream(RngPurpose.MetricSampling, epoch);
}
