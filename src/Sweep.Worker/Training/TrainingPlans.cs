using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Protocol;
using Sweep.Shared.Settings;
using Sweep.Shared.Studies;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Models.Training;
using DataSettings = Vae.Models.Datasets.DataSettings;
using LossSettings = Vae.Models.Losses.LossSettings;
using ModelSettings = Vae.Models.Networks.ModelSettings;
using TrainingSettings = Vae.Models.Training.TrainingSettings;

namespace Sweep.Worker.Training;

/// <summary>From the settings of a trial, as a sweep file has them, to the plan that the models train by. The file was validated; what does not fit here is our own bug.</summary>
internal static class TrainingPlans
{
    public static TrainingPlan Read(StartTrial command, string backend)
    {
        var settings = new TrialSettings(command.Settings);
        return new TrainingPlan
        {
            Data = Data(settings),
            Model = Model(settings),
            Loss = Loss(settings),
            Training = Training(settings),
            Metrics = Metrics(settings),
            Objective = new MetricGoal(command.Objective.Metric, command.Objective.Goal == Goal.Maximize),
            Seed = command.Seed,
            Trial = command.Key.Trial.Number,
            Replicate = command.Key.Trial.Replicate,
            Backend = backend,
        };
    }

    private static DataSettings Data(TrialSettings settings) => settings.Text("data.kind") switch
    {
        "moons" => new DataSettings.Moons
        {
            Samples = settings.Int("data.samples"),
            Noise = settings.Real("data.noise"),
            Seed = checked((uint)settings.Long("data.seed")),
            Split = Split(settings),
        },
        var kind => throw Invariant.Unreachable(kind),
    };

    private static SplitFractions Split(TrialSettings settings)
    {
        var shares = settings.Reals("data.split");
        return new SplitFractions(shares[0], shares[1], shares[2]);
    }

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
        },
        var kind => throw Invariant.Unreachable(kind),
    };

    private static LossSettings Loss(TrialSettings settings) => new()
    {
        Kind = Named<LossKind>(settings.Text("loss.kind")),
        Beta = settings.RealOrNull("loss.beta") ?? 1,
        Likelihood = Named<Likelihood>(settings.Text("loss.likelihood")),
        Reduction = Named<Reduction>(settings.Text("loss.reduction")),
    };

    private static TrainingSettings Training(TrialSettings settings) => new()
    {
        Optimizer = Named<OptimizerKind>(settings.Text("training.optimizer")),
        LearningRate = settings.Real("training.lr"),
        BatchSize = settings.Int("training.batch_size"),
        Epochs = settings.Int("training.epochs"),
        MinEpochs = settings.Int("training.min_epochs"),
        EarlyStopping = settings.IsOn("training.early_stopping")
            ? new EarlyStoppingSettings(settings.Text("training.early_stopping.metric"), settings.Int("training.early_stopping.patience"))
            : null,
        ReduceLearningRateOnPlateau = settings.IsOn("training.reduce_lr_on_plateau")
            ? new PlateauSettings(settings.Real("training.reduce_lr_on_plateau.factor"), settings.Int("training.reduce_lr_on_plateau.patience"))
            : null,
        GradientClip = settings.RealOrNull("training.gradient_clip"),
    };

    private static ImmutableArray<MetricRequest> Metrics(TrialSettings settings) =>
    [
        .. from metric in MetricCatalog.All
           where !metric.Always && settings.IsOn($"metrics.{metric.Name}")
           select new MetricRequest(metric.Name, settings.IntOrNull($"metrics.{metric.Name}.every"), settings.Int($"metrics.{metric.Name}.samples")),
    ];

    /// <summary>beta_h -> BetaH.</summary>
    private static T Named<T>(string name)
        where T : struct, Enum => Enum.Parse<T>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}
