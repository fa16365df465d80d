using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;
using Sweep.Shared.Settings;
using Sweep.Shared.Studies;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Models.Networks.Latents;
using Vae.Models.Networks.Plane;
using Vae.Models.Training;
using ModelSettings = Vae.Models.Networks.ModelSettings;
using TrainingSettings = Vae.Models.Training.TrainingSettings;

namespace Sweep.Worker.Training;

/// <summary>From the settings of a trial, as a sweep file has them, to the plan that the models train by. The file was validated; what does not fit here is our own bug.</summary>
public static class TrainingPlans
{
    internal static TrainingPlan Read(StartTrial command, string backend) =>
        Read(new TrialSettings(command.Settings), command.Objective, command.Seed, command.Key.Trial, backend);

    /// <summary>The plan that a trial is trained by, or was.</summary>
    /// <param name="objective">The study's first one.</param>
    /// <param name="seed">The study's.</param>
    /// <param name="backend">The name of the tensor backend.</param>
    public static TrainingPlan Read(TrialSettings settings, Objective objective, ulong seed, TrialKey trial, string backend) => new()
    {
        Data = TrialData.Read(settings),
        Model = Model(settings),
        Loss = LossPlans.Read(settings),
        Training = Training(settings),
        Metrics = Metrics(settings),
        Curves = Curves(settings),
        Objective = new MetricGoal(objective.Metric, objective.Goal == Goal.Maximize),
        Seed = seed,
        Trial = trial.Number,
        Replicate = trial.Replicate,
        Backend = backend,
    };

    private static ModelSettings Model(TrialSettings settings) => settings.Text("model.kind") switch
    {
        "mlp" => new ModelSettings.Mlp
        {
            EncoderHidden = settings.Ints("model.encoder_hidden"),
            Latent = settings.Int("model.latent"),
            DecoderHidden = settings.Ints("model.decoder_hidden"),
            Activation = Named<Activation>(settings.Text("model.activation")),
            PosteriorScale = settings.Real("model.posterior_scale"),
            Conditional = settings.Flag("model.conditional"),
            EncoderFeatures = Named<EncoderFeatures>(settings.Text("model.encoder_features")),
            EncoderHead = Named<EncoderHead>(settings.Text("model.encoder_head")),
            LatentKind = Named<LatentKind>(settings.Text("model.latent_kind")),
            DecoderHead = Named<DecoderHead>(settings.Text("model.decoder_head")),
        },
        "gaussian_mlp" => new ModelSettings.GaussianMlp
        {
            EncoderHidden = settings.Ints("model.encoder_hidden"),
            Latent = settings.Int("model.latent"),
            DecoderHidden = settings.Ints("model.decoder_hidden"),
            PosteriorScale = 1,
        },
        "burgess" => new ModelSettings.Burgess { Latent = settings.Int("model.latent"), PosteriorScale = settings.Real("model.posterior_scale") },
        "kmnist_conv" => new ModelSettings.KmnistConv
        {
            Latent = settings.Int("model.latent"),
            PosteriorScale = settings.Real("model.posterior_scale"),
            Std = Named<StandardDeviation>(settings.Text("model.std")),
        },
        var kind => throw Invariant.Unreachable(kind),
    };

    private static TrainingSettings Training(TrialSettings settings) => new()
    {
        Optimizer = Named<OptimizerKind>(settings.Text("training.optimizer")),
        LearningRate = settings.Real("training.lr"),
        BatchSize = settings.Int("training.batch_size"),
        Epochs = settings.Int("training.epochs"),
        MinEpochs = settings.Int("training.min_epochs"),
        ReseedEachEpoch = settings.Flag("training.reseed_each_epoch"),
        // What an earlier version stored says neither: it kept the best epoch, from the first on.
        Keep = Named<KeepRule>(settings.TextOrNull("training.keep") ?? "best"),
        CountFrom = Named<CountFrom>(settings.TextOrNull("training.count_from") ?? "start"),
        EarlyStopping = settings.IsOn("training.early_stopping") ? EarlyStopping(settings) : null,
        ReduceLearningRateOnPlateau = settings.IsOn("training.reduce_lr_on_plateau")
            ? new PlateauSettings(settings.Real("training.reduce_lr_on_plateau.factor"), settings.Int("training.reduce_lr_on_plateau.patience"))
            : null,
        GradientClip = settings.RealOrNull("training.gradient_clip"),
        EvaluationNoise = Named<EvaluationNoise>(settings.TextOrNull("training.evaluation_noise") ?? "per_epoch"),
    };

    private static CurveSettings? Curves(TrialSettings settings) => settings.IsOn("training.curves")
        ? new CurveSettings(settings.Int("training.curves.every"), Named<CurveUnit>(settings.Text("training.curves.unit")))
        : null;

    private static EarlyStoppingSettings EarlyStopping(TrialSettings settings) =>
        new(settings.Text("training.early_stopping.metric"), settings.Int("training.early_stopping.patience"))
        {
            MinDelta = settings.RealOrNull("training.early_stopping.min_delta") ?? 0,
        };

    private static ImmutableArray<MetricRequest> Metrics(TrialSettings settings) =>
    [
        .. from metric in MetricCatalog.All
           where !metric.Always && settings.IsOn($"metrics.{metric.Name}")
           select Request(settings, metric.Name, $"metrics.{metric.Name}"),
    ];

    private static MetricRequest Request(TrialSettings settings, string metric, string path) => new(metric, settings.IntOrNull($"{path}.every"), settings.IntOrNull($"{path}.samples"))
    {
        Value = settings.IsOn($"{path}.z") ? Named<LatentValue>(settings.Text($"{path}.z")) : LatentValue.Sample,
    };

    /// <summary>beta_h -> BetaH.</summary>
    internal static T Named<T>(string name)
        where T : struct, Enum => Enum.Parse<T>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}
