using System.Collections.Immutable;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Devices;
using Sweep.Worker.Training;

namespace Sweep.Worker.Tests.Training;

public sealed class DeviceRunnerTests
{
    private static readonly SettingValue.Map Perceptron = SettingValue.Map.Empty.With(
            "model.kind",
            SettingValue.Of("mlp")
        ),
        Convolutional = SettingValue.Map.Empty.With("model.kind", SettingValue.Of("burgess"));

    private readonly Told told = new();
    private readonly Warnings warnings = new();
    private readonly Logger log;

    public DeviceRunnerTests() => log = new LoggerConfiguration().WriteTo.Sink(warnings).CreateLogger();

    [Fact]
    public void The_runner_is_told_the_device_itself()
    {
        Run(["cuda:3"], "cuda", Perceptron);
        Assert.Equal("cuda:3", told.Device);
    }

    [Theory]
    [
        InlineData("burgess", "cuda:0"),
        InlineData("kmnist_conv", "cuda:0"),
        InlineData("mlp", "cpu"),
        InlineData("gaussian_mlp", "cpu")
    ]
    public void Auto_is_a_gpu_for_convolutions_and_the_processor_for_the_rest(string model, string device)
    {
        Run(["cpu", "cuda:0"], "auto", SettingValue.Map.Empty.With("model.kind", SettingValue.Of(model)));
        Assert.Equal(device, told.Device);
        Run(["cpu"], "auto", SettingValue.Map.Empty.With("model.kind", SettingValue.Of(model)));
        Assert.Equal("cpu", told.Device);
    }

    [Fact]
    public void Auto_keeps_what_the_trial_was_given()
    {
        Run(["cpu", "cuda:0"], "auto", Convolutional, begunOn: "cpu");
        Assert.Equal("cpu", told.Device);
        Run(["cpu", "cuda:0"], "auto", Perceptron, begunOn: "cuda");
        Assert.Equal("cuda:0", told.Device);
        Assert.Empty(warnings.Messages);
    }

    [Fact]
    public void Without_that_device_the_trial_begins_from_the_start_and_says_so()
    {
        Run(["cpu"], "auto", Convolutional, begunOn: "cuda");
        Assert.Equal("cpu", told.Device);
        Assert.Equal(
            "the trial was given 'cuda', which this worker does not have: it begins from the start on 'cpu'",
            Assert.Single(warnings.Messages)
        );
    }

    [Fact]
    public void A_device_that_is_asked_for_and_not_there_is_refused()
    {
        var refused = Assert.IsType<AttemptOutcome.Refused>(Run(["cpu"], "libtorch", Perceptron, begunOn: "libtorch"));
        Assert.Equal("this worker has no device 'libtorch'", refused.Reason);
        Assert.Null(told.Device);
    }

    [Fact]
    public void A_place_is_free_again_whatever_came_of_the_attempt()
    {
        var pool = new DevicePool(["cuda:0", "cuda:1"]);
        var runner = new DeviceRunner(new Throwing(), pool);
        Assert.Throws<InvalidOperationException>(() =>
            runner.Run(Start("cuda", Perceptron, null), Session(Start("cuda", Perceptron, null)))
        );
        Assert.Equal("cuda:0", pool.Take("cuda")!.Device);
    }

    private AttemptOutcome Run(
        ImmutableArray<string> devices,
        string device,
        SettingValue.Map settings,
        string? begunOn = null
    )
    {
        var start = Start(device, settings, begunOn);
        return new DeviceRunner(told, new DevicePool(devices)).Run(start, Session(start));
    }

    private static StartTrial Start(string device, SettingValue.Map settings, string? begunOn) =>
        Some.Start(Some.Key()) with
        {
            Device = device,
            Settings = settings,
            BegunOn = begunOn,
        };

    private TrialSession Session(StartTrial start) =>
        new(start, new WorkerContext(new MemoryBlobs(), new ManualTime(), log, CheckpointPauses.Local), _ => { });

    private sealed class Told : ITrialRunner
    {
        public string? Device { get; private set; }

        public AttemptOutcome Run(StartTrial command, ITrialSession session)
        {
            Device = command.Device;
            return new AttemptOutcome.Stopped();
        }
    }

    private sealed class Warnings : ILogEventSink
    {
        public List<string> Messages { get; } = [];

        public void Emit(LogEvent logEvent) =>
            Messages.Add((string)((ScalarValue)logEvent.Properties["Message"]).Value!);
    }

    private sealed class Throwing : ITrialRunner
    {
        public AttemptOutcome Run(StartTrial command, ITrialSession session) => throw new InvalidOperationException();
    }
}
