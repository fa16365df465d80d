using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Worker.Devices;

namespace Sweep.Worker.Tests.Training;

/// <summary>Trials on other devices than the processor by our own kernels.</summary>
public sealed class VaeRunnerDeviceTests : VaeTrials
{
    [Fact]
    public void On_libtorch_a_trial_learns_what_it_learns_on_our_own_kernels()
    {
        AssumeLibTorch();
        var (ours, theirs) = (Start(Settings), Start(Settings) with { Device = "libtorch" });
        var expected = Assert.IsType<AttemptOutcome.Completed>(Run(ours, Session(ours)));
        var actual = Assert.IsType<AttemptOutcome.Completed>(Run(theirs, Session(theirs)));
        Assert.Equal("cpu", actual.Provenance.Device);
        Assert.Matches(@"^libtorch \d+\.\d+\.\d+ \((torchsharp|native)\)$", actual.Provenance.Backend);
        Assert.Equal(expected.Values.Keys, actual.Values.Keys);
        Assert.All(expected.Values.Keys, metric => Assert.Equal(expected.Values[metric], actual.Values[metric], 1e-3));
        Assert.Equal("libtorch", Reports.OfType<TrainingStarted>().Last().Device);
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
        Assert.Equal(5, Reports.OfType<TrainingStarted>().Last().Step);
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
        Assert.Equal(0, Reports.OfType<TrainingStarted>().Last().Step);
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
}
