using System.Text.Json;
using Vae.Tensors.Reference;
using Vae.Tensors.Simd;

namespace Vae.Models.Tests.Parity;

/// <summary>
/// The convolutional networks equal PyTorch's with the same weights, images and noise: loss,
/// gradients, running statistics, and what evaluation makes of those.
/// </summary>
public sealed class ConvolutionalParityTests
{
    /// <summary>
    /// Numbers that PyTorch made in double precision, by bench/pytorch-parity/conv_step.py
    /// --golden.
    /// </summary>
    [Theory]
    [
        InlineData("burgess-32x32x1", "simd"),
        InlineData("burgess-64x64x3", "simd"),
        InlineData("kmnist_conv-exp_half", "simd"),
        InlineData("kmnist_conv-half_logvar", "simd")
    ]
    [InlineData("burgess-32x32x1", "reference"), InlineData("kmnist_conv-half_logvar", "reference")]
    public void A_network_equals_what_torch_made(string name, string backend)
    {
        var golden = JsonDocument
            .Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json")))
            .RootElement;
        var expected = golden.GetProperty("result").Deserialize<ConvolutionalCase.Result>(StepCase.Json)!;
        var actual = golden
            .GetProperty("case")
            .Deserialize<ConvolutionalCase>(StepCase.Json)!
            .Run(backend == "simd" ? new SimdBackend() : new ReferenceBackend());

        AssertClose("loss", expected.Loss, actual.Loss, 0);
        AssertSame("gradient of", expected.Gradients, actual.Gradients);
        AssertSame("buffer", expected.Buffers, actual.Buffers);
        AssertClose("squared error", expected.Evaluation.SquaredError, actual.Evaluation.SquaredError, 0);
        AssertClose("KL", expected.Evaluation.Kl, actual.Evaluation.Kl, 0);
        AssertClose("mean", expected.Mean, actual.Mean);
        AssertClose("deviation", expected.Deviation, actual.Deviation);
    }

    private static void AssertSame(
        string what,
        Dictionary<string, ConvolutionalCase.Told> expected,
        Dictionary<string, ConvolutionalCase.Told> actual
    )
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        if (expected.Count == 0)
            return;
        // A bias before a batch normalization has no gradient but for rounding, which is that of
        // the terms that cancel: a share of what other tensors have.
        var (largest, norm) = (
            1e-6 * expected.Values.Max(told => told.Largest),
            1e-6 * expected.Values.Max(told => told.Norm)
        );
        foreach (var (name, told) in expected)
        {
            var smallest = Math.Max(1e-5 * told.Largest, largest);
            AssertClose($"norm of {what} {name}", told.Norm, actual[name].Norm, norm);
            AssertClose($"largest of {what} {name}", told.Largest, actual[name].Largest, smallest);
            AssertClose(
                $"product of {what} {name}",
                told.Product,
                actual[name].Product,
                Math.Max(1e-5 * told.Norm, norm)
            );
            for (var i = 0; i < told.Elements.Length; i++)
                AssertClose($"element {i} of {what} {name}", told.Elements[i], actual[name].Elements[i], smallest);
        }
    }

    private static void AssertClose(string what, double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var smallest = 1e-5 * expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
            AssertClose($"{what}[{i}]", expected[i], actual[i], smallest);
    }

    /// <summary>To 1e-5 of the value, or to <paramref name="smallest"/>.</summary>
    private static void AssertClose(string what, double expected, double actual, double smallest) =>
        Assert.True(
            Math.Abs(expected - actual) <= Math.Max(1e-5 * Math.Abs(expected), smallest),
            $"{what}: PyTorch {expected:R}, ours {actual:R}"
        );
}
