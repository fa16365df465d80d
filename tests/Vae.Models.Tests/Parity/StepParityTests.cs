using System.Text.Json;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Tensors.Reference;
using Vae.Tensors.Simd;

namespace Vae.Models.Tests.Parity;

/// <summary>
/// Whole training steps equal PyTorch's: losses, gradients, norms, and weights after Adam.
/// </summary>
public sealed class StepParityTests
{
    /// <summary>
    /// Numbers that PyTorch made, by bench/pytorch-parity/training_step.py --golden.
    /// </summary>
    [Theory]
    [
        InlineData("mlp-clipped", "simd"),
        InlineData("cvae-clipped", "simd"),
        InlineData("cvae-tanh-sample", "simd"),
        InlineData("mlp-softplus-batch", "simd")
    ]
    [InlineData("mlp-clipped", "reference"), InlineData("cvae-clipped", "reference")]
    public void Steps_equal_what_torch_made(string name, string backend)
    {
        var golden = JsonDocument
            .Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json")))
            .RootElement;
        var @case = golden.GetProperty("case").Deserialize<StepCase>(StepCase.Json)!;
        var ours = @case.Run(backend == "simd" ? new SimdBackend() : new ReferenceBackend());
        AssertEqual(
            golden.GetProperty("result").Deserialize<StepCase.Result>(StepCase.Json)!,
            ours,
            @case.LearningRate
        );
    }

    /// <summary>
    /// Our own weights, rows and noise at the sizes of the study, handed to PyTorch where there is
    /// one.
    /// </summary>
    [Theory]
    [InlineData(false, 32, 32, 64)]
    [InlineData(true, 8, 128, 128)]
    [InlineData(false, 512, 2, 128)]
    public void Steps_equal_what_torch_makes_now(bool conditional, int hidden, int latent, int batch)
    {
        DebianPython.SkipUnlessItHas("torch");
        var @case = OfTheStudy(conditional, hidden, latent, batch);
        var result = DebianPython.RunScript(
            "training_step.py",
            JsonSerializer.SerializeToUtf8Bytes(@case, StepCase.Json)
        );
        AssertEqual(
            result.Deserialize<StepCase.Result>(StepCase.Json)!,
            @case.Run(TestBackend.Create()),
            @case.LearningRate
        );
    }

    private static StepCase OfTheStudy(bool conditional, int hidden, int latent, int batch)
    {
        var data = new DataSettings.Moons().Build();
        var model = new ModelSettings.Mlp
        {
            EncoderHidden = [hidden],
            Latent = latent,
            DecoderHidden = [hidden],
            Conditional = conditional,
        };
        var network = VaeNetwork.Create(model, data.Width, data.Classes);
        var weights = TorchWeights.FromFlat(
            network.Weights,
            network.InitializeWeights(new Rng(42, RngPurpose.Initialization))
        );
        var noise = new Rng(42, RngPurpose.TrainingNoise);
        return new StepCase
        {
            Conditional = conditional,
            Activation = Activation.Relu,
            PosteriorScale = 0.1,
            Beta = 1,
            Reduction = Reduction.Element,
            LearningRate = 1e-3,
            GradientClip = 0.5,
            Weights = weights.ToDictionary(
                tensor => tensor.Name,
                tensor => new StepCase.Weight([.. tensor.Shape], tensor.Values.ToArray())
            ),
            Steps = [.. Enumerable.Range(0, 3).Select(step => Batch(step * batch))],
        };

        StepCase.Batch Batch(int start)
        {
            var (rows, drawn) = (new float[batch * 2], new float[batch * latent]);
            data.Train.CopyRows(start, batch, rows);
            noise.FillNormals(drawn);
            return new StepCase.Batch(
                rows,
                [.. data.Train.Labels.Skip(start).Take(batch).Select(label => (float)label)],
                drawn
            );
        }
    }

    private static void AssertEqual(StepCase.Result expected, StepCase.Result actual, double learningRate)
    {
        AssertClose("losses", expected.Losses, actual.Losses, 0);
        AssertClose("norms", expected.Norms, actual.Norms, 0);
        // Where the terms of a gradient cancel, what is left is their rounding.
        foreach (var (name, values) in expected.Gradients)
            AssertClose($"gradient of {name}", values, actual.Gradients[name], 1e-6 * values.Max(Math.Abs));
        // Adam divides a gradient by its own size, so it shows the rounding of one that is almost
        // nothing, as a share of the rate.
        foreach (var (name, values) in expected.Weights)
            AssertClose(name, values, actual.Weights[name], 1e-3 * learningRate);
    }

    /// <summary>To 1e-5 of each value, or to <paramref name="smallest"/>.</summary>
    private static void AssertClose(string what, float[] expected, float[] actual, double smallest)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var allowed = Math.Max(1e-5 * Math.Abs(expected[i]), smallest);
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= allowed,
                $"{what}[{i}]: PyTorch {expected[i]:R}, ours {actual[i]:R}"
            );
        }
    }
}
