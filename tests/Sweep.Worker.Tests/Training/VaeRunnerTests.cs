using Serilog.Core;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Devices;
using Sweep.Worker.Training;
using Vae.Models.Datasets.Files;

namespace Sweep.Worker.Tests.Training;

public sealed class VaeRunnerTests
{
    private readonly MemoryBlobs blobs = new();
    private readonly ManualTime time = new();
    private readonly List<WorkerReport> reports = [];
    private readonly VaeRunner runner = new(Some.Backends, new DataFolder(Path.GetTempPath()));

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
    private static readonly SettingValue.Map Sprites = Settings
        .With("data.kind", SettingValue.Of("dsprites"))
        .With("data.source", SettingValue.Of("render"))
        .With("data.split", new SettingValue.Null())
        .With("data.shape_step", SettingValue.Of(3))
        .With("data.scale_step", SettingValue.Of(6))
        .With("data.orientation_step", SettingValue.Of(40))
        .With("data.x_step", SettingValue.Of(8))
        .With("data.y_step", SettingValue.Of(8));

    [Fact]
    public void A_trial_trains_to_its_end_and_says_all_that_made_it()
    {
        var completed = Assert.IsType<AttemptOutcome.Completed>(Run(Start(Settings), Session(Start(Settings))));
        Assert.Equal(6, completed.Epochs);
        Assert.Superset(
            new HashSet<string> { "val_mse", "val_kl", "val_loss", "mig", "test_mse" },
            completed.Values.Keys.ToHashSet()
        );
        Assert.NotNull(blobs.Get(Some.Sweep, completed.Weights));
        Assert.Equal("simd", completed.Provenance.Backend);
        Assert.Equal(64, completed.Provenance.DataHash.Length);
    }

    [Fact]
    public void A_trial_whose_time_is_up_completes_with_its_best_epoch()
    {
        var start = Start(Settings) with { Timeout = TimeSpan.FromMinutes(30) };
        var session = new TrialSession(
            start,
            new WorkerContext(blobs, time, Logger.None, CheckpointPauses.Local),
            report =>
            {
                if (report is Measured { Epoch: >= 3 })
                    time.Pass(TimeSpan.FromMinutes(30));
                else
                    time.Pass(TimeSpan.FromSeconds(1));
            }
        );
        var completed = Assert.IsType<AttemptOutcome.Completed>(Run(start, session));
        Assert.Equal(3, completed.Epochs);
        Assert.Equal("ended by trial_timeout after 30 m, at epoch 3", completed.Note);
        Assert.InRange(completed.KeptEpoch, 1, 3);
        Assert.Superset(new HashSet<string> { "val_mse", "mig", "test_mse" }, completed.Values.Keys.ToHashSet());
    }

    [Fact]
    public void A_trial_says_that_its_schedule_did_not_end()
    {
        // What an earlier version stored has neither setting: every epoch counted.
        var annealed = Settings
            .With("loss.anneal.from", SettingValue.Of(0.0))
            .With("loss.anneal.to", SettingValue.Of(1.0))
            .With("loss.anneal.over", SettingValue.Of(40))
            .With("loss.anneal.unit", SettingValue.Of("epochs"));
        Assert.Null(Completed(annealed).Note);
        var counted = Completed(annealed.With("training.count_from", SettingValue.Of("schedule_end")));
        Assert.Equal(6, counted.KeptEpoch);
        Assert.Equal(
            "the loss's schedule ends in epoch 40, which was not reached: the last epoch is kept",
            counted.Note
        );
        Assert.Equal(
            6,
            Completed(
                Settings.With("training.lr", SettingValue.Of(0.5)).With("training.keep", SettingValue.Of("last"))
            ).KeptEpoch
        );
    }

    [Fact]
    public void Weights_on_the_way_are_those_that_a_shorter_training_ends_with()
    {
        SettingValue.Map Of(int epochs) =>
            Settings.With("training.epochs", SettingValue.Of(epochs)).With("training.keep", SettingValue.Of("last"));
        var expected = new[] { 2, 4, 5 }.Select(epochs => (epochs, Completed(Of(epochs)).Weights)).ToArray();
        reports.Clear();
        var completed = Completed(Of(5).With("training.checkpoints.every", SettingValue.Of(2)));
        Assert.Equal(expected, reports.OfType<EpochWeightsSaved>().Select(saved => (saved.Epoch, saved.Blob)));
        Assert.Equal(expected[^1].Weights, completed.Weights);
    }

    [Fact]
    public void A_trial_that_goes_on_from_a_checkpoint_keeps_each_epoch_on_the_way()
    {
        var settings = Settings.With("training.checkpoints.every", SettingValue.Of(1));
        Completed(settings);
        var expected = reports.OfType<EpochWeightsSaved>().Select(saved => (saved.Epoch, saved.Blob)).ToArray();
        Assert.Equal(6, expected.Length);
        var (saved, checkpoints, attempts) = (new SortedDictionary<int, BlobRef>(), new List<CheckpointRef>(), 0);
        AttemptOutcome outcome;
        do
        {
            var start = Start(settings, ++attempts, [.. checkpoints.AsEnumerable().Reverse()]);
            reports.Clear();
            outcome = Run(start, new StopsAfter(Session(start), steps: 4));
            foreach (var report in reports.OfType<EpochWeightsSaved>())
                saved[report.Epoch] = report.Blob;
            checkpoints.AddRange(
                reports
                    .OfType<CheckpointSaved>()
                    .Select(report => new CheckpointRef(attempts, report.Step, report.Blob))
            );
        } while (outcome is AttemptOutcome.Stopped);

        Assert.True(attempts > 2);
        Assert.Equal(expected, saved.Select(entry => (entry.Key, entry.Value)));
    }

    [Fact]
    public void Recorded_terms_arrive_by_their_steps_and_change_no_weight()
    {
        var plain = Completed(Settings);
        reports.Clear();
        var start = Start(
            Settings
                .With("training.curves.every", SettingValue.Of(5))
                .With("training.curves.unit", SettingValue.Of("steps"))
        );
        var session = Session(start);
        var recorded = Assert.IsType<AttemptOutcome.Completed>(Run(start, session));
        session.Flush();
        Assert.Equal(plain.Weights, recorded.Weights);
        var chunks = reports.OfType<Measured>().SelectMany(measured => measured.Curves).ToArray();
        // 36 rows of 60 are trained on: 3 steps an epoch, 18 in all; recorded before 0, 5, 10 and
        // 15.
        var kl = chunks.Where(chunk => chunk.Metric == "steps:5/kl").ToArray();
        Assert.Equal([1, 2, 3, 4], kl.SelectMany(chunk => Enumerable.Range(chunk.FromEpoch, chunk.Values.Length)));
        Assert.Single(chunks, chunk => chunk.Metric == "steps:5/val_loss");
        Assert.Contains(chunks, chunk => chunk.Metric == "steps:5/kl_1");
        Assert.Equal(6, chunks.Where(chunk => chunk.Metric == "val_loss").Sum(chunk => chunk.Values.Length));
        Assert.Equal(plain.Values, recorded.Values);
    }

    [Fact]
    public void The_least_gain_of_early_stopping_is_read()
    {
        var stops = Settings
            .With("training.early_stopping.metric", SettingValue.Of("val_mse"))
            .With("training.early_stopping.patience", SettingValue.Of(2));
        Assert.Equal(6, Completed(stops).Epochs);
        Assert.Equal(3, Completed(stops.With("training.early_stopping.min_delta", SettingValue.Of(1000.0))).Epochs);
    }

    private AttemptOutcome.Completed Completed(SettingValue.Map settings) =>
        Assert.IsType<AttemptOutcome.Completed>(Run(Start(settings), Session(Start(settings))));

    [Fact]
    public void A_trial_whose_time_is_up_before_an_epoch_ends_has_timed_out()
    {
        var start = Start(Settings) with { Timeout = TimeSpan.FromSeconds(1) };
        var session = new TrialSession(
            start,
            new WorkerContext(blobs, time, Logger.None, CheckpointPauses.Local),
            report => time.Pass(TimeSpan.FromSeconds(1))
        );
        Assert.Equal(
            new AttemptOutcome.TimedOut("ended by trial_timeout after 1 s, before its first epoch had ended"),
            Run(start, session)
        );
    }

    [Fact]
    public void A_model_of_the_plane_is_built_and_judged_as_the_settings_say()
    {
        var settings = Settings
            .With("model.encoder_features", SettingValue.Of("polar_sincos"))
            .With("model.latent_kind", SettingValue.Of("von_mises"))
            .With("model.decoder_head", SettingValue.Of("unit"))
            .With("metrics.angle_traversal", SettingValue.Map.Empty)
            .With("metrics.recon_sse", SettingValue.Map.Empty);
        var completed = Assert.IsType<AttemptOutcome.Completed>(Run(Start(settings), Session(Start(settings))));
        Assert.InRange(completed.Values["angle_traversal"], 0, 1);
        Assert.InRange(completed.Values["recon_sse"], 0, 10);
    }

    [Fact]
    public void A_trial_that_was_stopped_goes_on_to_the_same_end()
    {
        var undisturbed = Assert.IsType<AttemptOutcome.Completed>(Run(Start(Settings), Session(Start(Settings))));
        var checkpoints = new List<CheckpointRef>();
        AttemptOutcome outcome;
        var attempts = 0;
        do
        {
            var start = Start(Settings, ++attempts, [.. checkpoints.AsEnumerable().Reverse()]);
            var session = new StopsAfter(Session(start), steps: 4);
            reports.Clear();
            outcome = Run(start, session);
            checkpoints.AddRange(
                reports.OfType<CheckpointSaved>().Select(saved => new CheckpointRef(attempts, saved.Step, saved.Blob))
            );
        } while (outcome is AttemptOutcome.Stopped);

        var resumed = Assert.IsType<AttemptOutcome.Completed>(outcome);
        Assert.True(attempts > 2);
        Assert.Equal(undisturbed.Values, resumed.Values);
        Assert.Equal(undisturbed.Weights, resumed.Weights);
        Assert.Equal(undisturbed.KeptEpoch, resumed.KeptEpoch);
    }

    [Fact]
    public void A_damaged_checkpoint_gives_way_to_the_one_before()
    {
        var start = Start(Settings);
        Run(start, new StopsAfter(Session(start), steps: 4));
        var older = reports.OfType<CheckpointSaved>().Single();
        var torn = blobs.Put(Some.Sweep, blobs.Get(Some.Sweep, older.Blob)![..^9]);
        reports.Clear();
        var again = Start(Settings, 2, [new CheckpointRef(1, 99, torn), new CheckpointRef(1, older.Step, older.Blob)]);
        Assert.IsType<AttemptOutcome.Completed>(Run(again, Session(again)));
        Assert.Equal(older.Step, reports.OfType<AttemptBegan>().Single().Step);
    }

    [Theory]
    [InlineData("vae"), InlineData("beta_b"), InlineData("factor"), InlineData("btcvae")]
    public void Every_kind_of_loss_is_read_and_trained(string kind)
    {
        var settings = Settings
            .With("loss.kind", SettingValue.Of(kind))
            .With("loss.gamma", SettingValue.Of(2.0))
            .With("training.evaluation_noise", SettingValue.Of("fixed"));
        settings = kind switch
        {
            "beta_b" => settings
                .With("loss.capacity.from", SettingValue.Of(0.0))
                .With("loss.capacity.to", SettingValue.Of(5.0))
                .With("loss.capacity.steps", SettingValue.Of(10)),
            "factor" => settings
                .With("loss.discriminator.hidden", new SettingValue.List([SettingValue.Of(5), SettingValue.Of(4)]))
                .With("loss.discriminator.lr", SettingValue.Of(1e-3))
                .With("loss.discriminator.detach", SettingValue.Of(false)),
            "btcvae" => settings
                .With("loss.alpha", SettingValue.Of(-1.0))
                .With("loss.mss", SettingValue.Of("as_coded")),
            _ => settings.With("loss.monte_carlo", SettingValue.Of(3)),
        };
        if (kind != "beta_b")
            settings = settings
                .With("loss.anneal.from", SettingValue.Of(0.0))
                .With("loss.anneal.to", SettingValue.Of(1.0))
                .With("loss.anneal.over", SettingValue.Of(3))
                .With("loss.anneal.unit", SettingValue.Of("epochs"));
        var completed = Assert.IsType<AttemptOutcome.Completed>(Run(Start(settings), Session(Start(settings))));
        Assert.Equal(kind is "factor" or "btcvae", completed.Values.ContainsKey("train_tc"));
    }

    [Fact]
    public void A_model_that_learns_its_variance_is_read_and_trained()
    {
        var settings = Settings
            .With("model.kind", SettingValue.Of("gaussian_mlp"))
            .With("loss.kind", SettingValue.Of("vae"))
            .With("loss.likelihood", SettingValue.Of("gaussian_learned"));
        Assert.IsType<AttemptOutcome.Completed>(Run(Start(settings), Session(Start(settings))));
    }

    [Fact]
    public void A_network_of_convolutions_is_read_and_trained_and_scored()
    {
        var settings = Sprites
            .With("model.kind", SettingValue.Of("burgess"))
            .With("model.posterior_scale", SettingValue.Of(1.0))
            .With("loss.likelihood", SettingValue.Of("bernoulli"))
            .With("training.epochs", SettingValue.Of(1));
        var completed = Assert.IsType<AttemptOutcome.Completed>(Run(Start(settings), Session(Start(settings))));
        Assert.InRange(completed.Values["val_mse"], 0, 1);
        Assert.Contains("mig", completed.Values.Keys);
    }

    [Fact]
    public void Settings_that_do_not_go_with_the_data_are_all_named_and_nothing_is_trained()
    {
        var settings = Sprites
            .With("model.kind", SettingValue.Of("kmnist_conv"))
            .With("model.std", SettingValue.Of("half_logvar"))
            .With("model.conditional", SettingValue.Of(true));
        var misfit = Assert.IsType<AttemptOutcome.Misfit>(Run(Start(settings), Session(Start(settings))));
        Assert.Equal(
            "model.kind: the kmnist_conv network learns images of 28x28x1, and these are 64x64x1; take model.kind "
                + "mlp, or images of 28x28x1; "
                + "model.conditional: 'true' needs rows of two classes, and the data have 1; take false",
            misfit.Reason
        );
    }

    [Fact]
    public void A_learning_rate_that_explodes_is_divergence_not_failure()
    {
        var start = Start(
            Settings.With("training.lr", SettingValue.Of(1e30)).With("training.gradient_clip", new SettingValue.Null())
        );
        Assert.IsType<AttemptOutcome.Diverged>(Run(start, Session(start)));
    }

    [Fact]
    public void On_libtorch_a_trial_learns_what_it_learns_on_our_own_kernels()
    {
        AssumeLibTorch();
        var (ours, theirs) = (Start(Settings), Start(Settings) with { Device = "libtorch" });
        var expected = Assert.IsType<AttemptOutcome.Completed>(Run(ours, Session(ours)));
        var actual = Assert.IsType<AttemptOutcome.Completed>(Run(theirs, Session(theirs)));
        Assert.Equal(("libtorch", "cpu"), (actual.Provenance.Backend, actual.Provenance.Device));
        Assert.Equal(expected.Values.Keys, actual.Values.Keys);
        Assert.All(expected.Values.Keys, metric => Assert.Equal(expected.Values[metric], actual.Values[metric], 1e-3));
        Assert.Equal("libtorch", reports.OfType<AttemptBegan>().Last().Device);
    }

    [Fact]
    public void On_libtorch_a_trial_that_was_stopped_goes_on_to_the_same_bits()
    {
        AssumeLibTorch();
        var whole = Start(Settings) with { Device = "libtorch" };
        var undisturbed = Assert.IsType<AttemptOutcome.Completed>(Run(whole, Session(whole)));
        Assert.IsType<AttemptOutcome.Stopped>(Run(whole, new StopsAfter(Session(whole), steps: 5)));
        var rest = Start(Settings, attempt: 2, Kept()) with { Device = "libtorch" };
        var resumed = Assert.IsType<AttemptOutcome.Completed>(Run(rest, Session(rest)));
        Assert.Equal(5, reports.OfType<AttemptBegan>().Last().Step);
        Assert.Equal(undisturbed.Values, resumed.Values);
        Assert.Equal(undisturbed.Weights, resumed.Weights);
    }

    [Fact]
    public void A_checkpoint_of_another_device_is_passed_over()
    {
        AssumeLibTorch();
        var whole = Start(Settings);
        Run(whole, new StopsAfter(Session(whole), steps: 5));
        var rest = Start(Settings, attempt: 2, Kept()) with { Device = "libtorch" };
        Assert.IsType<AttemptOutcome.Completed>(Run(rest, Session(rest)));
        Assert.Equal(0, reports.OfType<AttemptBegan>().Last().Step);
    }

    [Fact]
    public void A_gpu_that_is_not_there_is_refused_with_what_to_do()
    {
        Assert.SkipWhen(TensorBackends.HasCuda, "this machine has CUDA");
        var start = Start(Settings) with { Device = "cuda:0" };
        var refused = Assert.IsType<AttemptOutcome.Refused>(Run(start, Session(start)));
        Assert.Contains("LibTorch", refused.Reason);
    }

    private static void AssumeLibTorch() =>
        Assert.SkipUnless(
            TensorBackends.HasLibTorch,
            "there is no LibTorch on this machine (apt-get install libtorch-dev cmake g++ make)"
        );

    private CheckpointRef Kept()
    {
        var saved = reports.OfType<CheckpointSaved>().Last();
        return new CheckpointRef(saved.Key.Attempt, saved.Step, saved.Blob);
    }

    private AttemptOutcome Run(StartTrial start, ITrialSession session) => runner.Run(start, session);

    private static StartTrial Start(SettingValue.Map settings, int attempt = 1, params CheckpointRef[] checkpoints) =>
        new(
            Some.Key(attempt: attempt),
            "vae",
            "cpu",
            settings,
            42,
            new Objective("val_mse", Goal.Minimize),
            [.. checkpoints]
        );

    private TrialSession Session(StartTrial start) =>
        new(start, new WorkerContext(blobs, time, Logger.None, CheckpointPauses.Local), reports.Add);

    /// <summary>Asks to stop after so many steps of the attempt.</summary>
    private sealed class StopsAfter(TrialSession inner, int steps) : ITrialSession
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
