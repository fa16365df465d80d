using Foundation;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Worker.Training;
using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Models.Scoring;
using Vae.Models.Training;
using Vae.Tensors.Backends;
using DataSettings = Vae.Models.Datasets.DataSettings;

namespace Sweep.Cli.Commands.Models;

/// <summary>The model of a trial, for the data that a command names. To be disposed of.</summary>
internal sealed record TrialModel(KeptTrial Trial, TrainingPlan Plan, TrainedModel Model) : IDisposable
{
    /// <summary>How many rows the trial was trained on, and what the model runs on.</summary>
    private (int TrainRows, ITensorBackend Backend) Means { get; init; }

    /// <summary>
    /// The model; null, with the exit code, after telling the user what is wrong.
    /// </summary>
    /// <param name="other">Data that the trial was not trained on; null: its own.</param>
    public static TrialModel? Load(
        CliContext context,
        KeptTrial trial,
        DataSettings? other,
        ITensorBackend backend,
        out int exitCode
    )
    {
        var sweep = trial.Sweep;
        var spec = sweep.Spec;
        exitCode = ExitCode.Done;
        if (spec.Runner != RunnerNames.Vae)
        {
            exitCode = context.Mistake(
                $"'{sweep.Name}' is trained by the runner '{spec.Runner}': only models of the built-in trainer can "
                    + "be used here"
            );
            return null;
        }

        var number = trial.View.Number;
        var settings = new TrialSettings(spec.Resolve(trial.View.Trial.Parameters));
        var plan = TrialPlan.Read(
            settings,
            spec.Objectives[0],
            spec.Seed,
            new TrialKey(sweep.Row.Id, number),
            backend.Name
        );
        try
        {
            var data = (other ?? plan.Data).Build(context.Data);
            var trainRows =
                other is null || !DependsOnTrainRows(plan)
                    ? data.Train.Count
                    : plan.Data.Build(context.Data).Train.Count;
            switch (
                Read(trial.Weights) is { } tensors
                    ? TrainedModel.Load(plan, data, trainRows, tensors.Tensors, backend)
                    : null
            )
            {
                case ModelLoading.Loaded loaded:
                    return new TrialModel(trial, plan, loaded.Model) { Means = (trainRows, backend) };
                case ModelLoading.Refused refused:
                    exitCode = context.Mistake(
                        $"the model of trial {number} does not fit these data: {refused.Reason}"
                    );
                    return null;
                case ModelLoading.NotFinite torn:
                    exitCode = context.Failure($"the model of trial {number} cannot be used: {torn.Reason}");
                    return null;
                default:
                    exitCode = context.Failure($"the weights of trial {number} cannot be read as safetensors");
                    return null;
            }
        }
        catch (Exception failure) when (failure is DataException or IOException or UnauthorizedAccessException)
        {
            exitCode = context.Mistake(failure.Message);
            return null;
        }
    }

    /// <summary>
    /// The same model for the same data, at other weights. The caller disposes of it.
    /// </summary>
    /// <exception cref="IOException">These are no weights of it.</exception>
    public TrainedModel At(int epoch, byte[]? weights)
    {
        var loading =
            weights is not null && Read(weights) is { } tensors
                ? TrainedModel.Load(Plan, Model.Data, Means.TrainRows, tensors.Tensors, Means.Backend)
                : null;
        if (loading is ModelLoading.Loaded loaded)
            return loaded.Model;
        var reason = (loading as ModelLoading.NotFinite)?.Reason ?? "they are missing or damaged in the store";
        throw new IOException($"the weights of epoch {epoch} of trial {Trial.View.Number} cannot be used: {reason}");
    }

    public void Dispose() => Model.Dispose();

    private static SafetensorsReading.Ok? Read(byte[] weights) => Safetensors.Read(weights) as SafetensorsReading.Ok;

    /// <summary>Whether the loss of the same rows differs by what else was trained on.</summary>
    private static bool DependsOnTrainRows(TrainingPlan plan) =>
        plan.Loss is { Kind: LossKind.Btcvae } or { Reduction: Reduction.Batch };
}
