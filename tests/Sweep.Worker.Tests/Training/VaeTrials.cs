using Serilog.Core;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Devices;
using Sweep.Worker.Training;
using Vae.Models.Datasets.Files;

namespace Sweep.Worker.Tests.Training;

/// <summary>Trials of the built-in trainer, run as a worker runs them.</summary>
public abstract class VaeTrials
{
    private readonly VaeRunner runner = new(Some.Backends, new DataFolder(Path.GetTempPath()));

    private protected MemoryBlobs Blobs { get; } = new();

    private protected ManualTime Time { get; } = new();

    private protected List<WorkerReport> Reports { get; } = [];

    internal static readonly SettingValue.Map Settings = SettingValue
        .Map.Empty.With("data.kind", SettingValue.Of("moons"))
        .With("data.samples", SettingValue.Of(60))
        .With("data.noise", SettingValue.Of(0.1))
        .With("data.seed", SettingValue.Of(42))
        .With("data.split", new SettingValue.List([SettingValue.Of(0.6), SettingValue.Of(0.2), SettingValue.Of(0.2)]))
        .With("model.kind", SettingValue.Of("mlp"))
        .With("model.encoder_hidden", SettingValue.Of(4))
        .With("model.decoder_hidden", new SettingValue.List([SettingValue.Of(4), SettingValue.Of(3)]))
        .With("model.latent", SettingValue.Of(2))
        .With("model.activation", SettingValue.Of("relu"))
        .With("model.posterior_scale", SettingValue.Of(0.1))
        .With("model.conditional", SettingValue.Of(false))
        .With("model.encoder_features", SettingValue.Of("xy"))
        .With("model.encoder_head", SettingValue.Of("linear"))
        .With("model.latent_kind", SettingValue.Of("normal"))
        .With("model.decoder_head", SettingValue.Of("xy"))
        .With("loss.kind", SettingValue.Of("beta_h"))
        .With("loss.beta", SettingValue.Of(1))
        .With("loss.likelihood", SettingValue.Of("gaussian"))
        .With("loss.reduction", SettingValue.Of("element"))
        .With("training.optimizer", SettingValue.Of("adam"))
        .With("training.lr", SettingValue.Of(1e-2))
        .With("training.batch_size", SettingValue.Of(16))
        .With("training.epochs", SettingValue.Of(6))
        .With("training.min_epochs", SettingValue.Of(1))
        .With("training.reseed_each_epoch", SettingValue.Of(false))
        .With("training.gradient_clip", SettingValue.Of(0.5))
        .With("metrics.mig.samples", SettingValue.Of(100))
        .With("metrics.mig.every", SettingValue.Of(2));

    /// <summary>16 images of one shape at 16 places.</summary>
    private protected static readonly SettingValue.Map Sprites = Settings
        .With("data.kind", SettingValue.Of("dsprites"))
        .With("data.source", SettingValue.Of("render"))
        .With("data.split", new SettingValue.Null())
        .With("data.shape_step", SettingValue.Of(3))
        .With("data.scale_step", SettingValue.Of(6))
        .With("data.orientation_step", SettingValue.Of(40))
        .With("data.x_step", SettingValue.Of(8))
        .With("data.y_step", SettingValue.Of(8));

    private protected AttemptOutcome.Completed Completed(SettingValue.Map settings) =>
        Assert.IsType<AttemptOutcome.Completed>(Run(Start(settings), Session(Start(settings))));

    private protected CheckpointRef Kept()
    {
        var saved = Reports.OfType<CheckpointSaved>().Last();
        return new CheckpointRef(saved.Key.Attempt, saved.Step, saved.Blob);
    }

    private protected AttemptOutcome Run(StartTrial start, ITrialSession session) => runner.Run(start, session);

    private protected static StartTrial Start(
        SettingValue.Map settings,
        int attempt = 1,
        params CheckpointRef[] checkpoints
    ) =>
        new(
            Some.Key(attempt: attempt),
            "vae",
            "cpu",
            settings,
            42,
            new Objective("val_mse", Goal.Minimize),
            [.. checkpoints]
        );

    private protected TrialSession Session(StartTrial start) =>
        new(start, new WorkerContext(Blobs, Time, Logger.None, CheckpointPauses.Local), Reports.Add);

    /// <summary>Asks to stop after so many steps of the attempt.</summary>
    private protected sealed class StopsAfter(TrialSession inner, int steps) : ITrialSession
    {
        private long first = -1;

        public StopReason? StopRequested => first >= 0 && inner.Step >= first + steps ? StopReason.HandBack : null;

        public bool IsTimeUp => inner.IsTimeUp;

        public bool IsCheckpointDue => false;

        public bool IsPastKeptStep => inner.IsPastKeptStep;

        public long Step
        {
            get => inner.Step;
            set => inner.Step = value;
        }

        public void Begin(long step, int epochs, string? device)
        {
            first = step;
            inner.Begin(step, epochs, device);
        }

        public void Report(int epoch, IReadOnlyDictionary<string, double> metrics) => inner.Report(epoch, metrics);

        public void SendDue() => inner.SendDue();

        public void WriteOutput(ReadOnlySpan<byte> bytes) => inner.WriteOutput(bytes);

        public void RecordActivity() => inner.RecordActivity();

        public IDisposable BeginLongWork() => inner.BeginLongWork();

        public void SaveCheckpoint(long step, ReadOnlySpan<byte> checkpoint) => inner.SaveCheckpoint(step, checkpoint);

        public BlobRef SaveWeights(ReadOnlySpan<byte> weights) => inner.SaveWeights(weights);

        public void Record(int position, IReadOnlyDictionary<string, double> values) => inner.Record(position, values);

        public void SaveEpochWeights(int epoch, ReadOnlySpan<byte> weights) => inner.SaveEpochWeights(epoch, weights);

        public IEnumerable<byte[]> ReadCheckpoints() => inner.ReadCheckpoints();

        public void Warn(string message) => inner.Warn(message);
    }
}
