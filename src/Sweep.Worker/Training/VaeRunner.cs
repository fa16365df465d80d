using Foundation;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Devices;
using Sweep.Worker.Processes;
using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;
using Vae.Models.Training;
using Vae.Tensors.Backends;
using Vae.TorchScript;

namespace Sweep.Worker.Training;

/// <summary>
/// Trains a VAE of Vae.Models. Any number of attempts at once: each has its own trainer, and only
/// data are shared.
/// </summary>
/// <param name="data">Where data files lie.</param>
public sealed class VaeRunner(TensorBackends backends, DataFolder data) : ITrialRunner
{
    private readonly DatasetCache datasets = new(data);

    /// <summary>Reads data as trials will, and keeps them for these.</summary>
    /// <exception cref="DataException">A file is absent or damaged.</exception>
    public Dataset Load(DataSettings settings) => datasets.Get(settings);

    public AttemptOutcome Run(StartTrial command, ITrialSession session)
    {
        ITensorBackend backend;
        try
        {
            backend = backends.On(command.Device);
        }
        catch (LibTorchUnavailableException absent)
        {
            return new AttemptOutcome.Refused(absent.Message);
        }

        var engine = backends.EngineOf(command.Device);
        // Which of several GPUs it was does not matter to a checkpoint.
        var isOnCuda = DeviceNames.KindOf(command.Device) == DeviceNames.Cuda;
        var plan = TrialPlan.Read(command, isOnCuda ? $"{DeviceNames.Cuda}, {engine}" : engine);
        var (dataset, fault) = During(session, () => Find(plan.Data));
        if (dataset is null)
            return new AttemptOutcome.Refused(fault!);
        if (DataFit.Of(new TrialSettings(command.Settings), dataset) is [_, ..] misfits)
            return new AttemptOutcome.Misfit(string.Join("; ", misfits));
        using var trainer = During(
            session,
            () => Resume(plan, dataset, backend, session) ?? Trainer.Start(plan, dataset, backend)
        );
        if (trainer.HadNoRoomForData)
            session.Warn(
                $"the data set has no room on {command.Device} beside what is there: its rows are uploaded at each "
                    + "step, which is slower"
            );
        session.Begin(trainer.StepsTaken, plan.Training.Epochs, DeviceNames.KindOf(command.Device));
        var keptEvery = plan.Training.Checkpoints?.Every;
        var isFirst = true;
        while (trainer.End is null)
        {
            if (session.StopRequested is { } reason)
            {
                if (reason == StopReason.HandBack && session.IsPastKeptStep)
                    session.SaveCheckpoint(trainer.StepsTaken, trainer.Checkpoint());
                return new AttemptOutcome.Stopped();
            }

            if (session.IsTimeUp)
            {
                if (trainer.History.Count == 0)
                    return new AttemptOutcome.TimedOut($"{TimedOut(command)}, before its first epoch had ended");
                if (trainer.TryEnd())
                    break;
            }

            if (session.IsCheckpointDue)
                session.SaveCheckpoint(trainer.StepsTaken, trainer.Checkpoint());
            // The first one may compile, and the last one of an epoch measures.
            var step = trainer.EndsEpoch || isFirst ? During(session, trainer.Step) : trainer.Step();
            isFirst = false;
            session.Step = trainer.StepsTaken;
            if (step.Record is { } record)
                Record(session, plan.Training.Curves!, record);
            if (step.Epoch is not { } report)
                continue;
            session.Report(report.Epoch, report.Metrics);
            var isKept = keptEvery is { } every && (report.Epoch % every == 0 || trainer.End is not null);
            if (isKept)
                session.SaveEpochWeights(report.Epoch, trainer.CurrentWeights());
        }

        if (trainer.End == TrainingEnd.Diverged)
            return new AttemptOutcome.Diverged(trainer.Divergence!);
        var timeOut = trainer.End == TrainingEnd.Ended ? $"{TimedOut(command)}, at epoch {trainer.Epoch}" : null;
        var result = During(session, trainer.Finish);
        var notes = new[] { timeOut, result.Note }.OfType<string>().ToArray();
        var device = command.Device == DeviceNames.LibTorch ? DeviceNames.Cpu : command.Device;
        var provenance = new Provenance(dataset.DataHash, engine, device, MachineKind.Name, ProgramVersion.Text);
        return new AttemptOutcome.Completed(
            result.Values,
            result.KeptEpoch,
            result.Epochs,
            session.SaveWeights(result.Weights),
            provenance,
            notes is [] ? null : string.Join("; ", notes)
        );
    }

    private static void Record(ITrialSession session, CurveSettings settings, CurveRecord record)
    {
        var curve = new RecordedCurve(settings.Unit == CurveUnit.Steps, settings.Every);
        session.Record(
            curve.PositionOf(record.At),
            record.Values.ToDictionary(value => curve.NameOf(value.Key), value => value.Value)
        );
    }

    /// <summary>The data, or why this machine does not have them.</summary>
    private (Dataset? Data, string? Fault) Find(DataSettings settings)
    {
        try
        {
            return (datasets.Get(settings), null);
        }
        catch (Exception failure) when (failure is DataException || NodeFaults.IsOfFiles(failure))
        {
            return (null, failure.Message);
        }
    }

    private static string TimedOut(StartTrial command) =>
        $"ended by trial_timeout after {Durations.Text(command.Timeout!.Value)}";

    private static T During<T>(ITrialSession session, Func<T> work)
    {
        using (session.BeginLongWork())
            return work();
    }

    /// <summary>
    /// From the newest checkpoint that this build can go on from; null if it can from none.
    /// </summary>
    private static Trainer? Resume(TrainingPlan plan, Dataset dataset, ITensorBackend backend, ITrialSession session)
    {
        foreach (var checkpoint in session.ReadCheckpoints())
        {
            switch (Trainer.Resume(plan, dataset, backend, checkpoint))
            {
                case ResumeResult.Resumed resumed:
                    return resumed.Trainer;
                case ResumeResult.Refused refused:
                    session.Warn($"a checkpoint is passed over: {refused.Reason}");
                    break;
                case var other:
                    throw Invariant.Unreachable(other);
            }
        }

        return null;
    }
}
