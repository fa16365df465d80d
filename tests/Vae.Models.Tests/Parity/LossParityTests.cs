using System.Collections.Immutable;
using System.Text.Json;
using Foundation;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Tensors.Reference;
using Vae.Tensors.Simd;
using Vae.Tensors.Tracing;

namespace Vae.Models.Tests.Parity;

/// <summary>
/// Every loss equals its plain formula in PyTorch: losses, terms, gradients of network and
/// discriminator, and the weights of both after steps.
/// </summary>
public sealed class LossParityTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden", "losses");

    public static TheoryData<string> GoldenCases =>
        [.. Directory.EnumerateFiles(Folder).Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    [Fact]
    public void Every_kind_likelihood_reduction_and_weighting_has_a_case()
    {
        var losses = GoldenCases.Select(name => Golden(name.Data).Case.Loss).ToList();
        Assert.Equal(Enum.GetValues<LossKind>(), losses.Select(loss => loss.Kind).Distinct().Order());
        Assert.Equal(Enum.GetValues<Likelihood>(), losses.Select(loss => loss.Likelihood).Distinct().Order());
        Assert.Equal(Enum.GetValues<Reduction>(), losses.Select(loss => loss.Reduction).Distinct().Order());
        Assert.Equal(
            Enum.GetValues<BatchWeighting>(),
            losses.Where(loss => loss.Kind == LossKind.Btcvae).Select(loss => loss.Mss).Distinct().Order()
        );
        Assert.Equal(
            [false, true],
            losses
                .Where(loss => loss.Kind == LossKind.Factor)
                .Select(loss => loss.Discriminator.Detach)
                .Distinct()
                .Order()
        );
    }

    /// <summary>
    /// Numbers that PyTorch made, by bench/pytorch-parity/loss_steps.py --golden.
    /// </summary>
    [Theory, MemberData(nameof(GoldenCases))]
    public void Simd_steps_equal_what_torch_made(string name) => AssertEqual(Golden(name), new SimdBackend());

    [Theory, MemberData(nameof(GoldenCases))]
    public void Reference_steps_equal_what_torch_made(string name) => AssertEqual(Golden(name), new ReferenceBackend());

    /// <summary>
    /// Our own weights, rows and noise at larger sizes, handed to PyTorch where there is one.
    /// </summary>
    [Theory]
    [InlineData(LossKind.BetaB, Likelihood.Bernoulli, BatchWeighting.Paper)]
    [InlineData(LossKind.Factor, Likelihood.Bernoulli, BatchWeighting.Paper)]
    [InlineData(LossKind.Btcvae, Likelihood.Laplace, BatchWeighting.Paper)]
    [InlineData(LossKind.Btcvae, Likelihood.Bernoulli, BatchWeighting.AsCoded)]
    public void Steps_equal_what_torch_makes_now(LossKind kind, Likelihood likelihood, BatchWeighting mss)
    {
        DebianPython.SkipUnlessItHas("torch");
        var @case = Large(Some.Loss(kind) with { Likelihood = likelihood, Mss = mss });
        var result = DebianPython.RunScript("loss_steps.py", JsonSerializer.SerializeToUtf8Bytes(@case, StepCase.Json));
        AssertEqual((@case, result.Deserialize<LossCase.Result>(StepCase.Json)!), TestBackend.Create());
    }

    /// <summary>Two batches of 64 rows of 40 features, 10 latents.</summary>
    private static LossCase Large(LossSettings loss)
    {
        var @case = new LossCase
        {
            Network = "mlp",
            Width = 40,
            Hidden = 32,
            Latent = 10,
            PosteriorScale = 1,
            TrainRows = 1000,
            LearningRate = 1e-3,
            Loss = loss,
            Weights = [],
            Discriminator = null,
            Steps = [],
        };
        var network = @case.CreateNetwork();
        var stream = new Rng(42, RngPurpose.TrainingNoise);
        var rival = loss.Kind == LossKind.Factor ? new FactorLoss(loss, 10).Discriminator : null;
        return @case with
        {
            Weights = ByName(network.Weights, network.InitializeWeights(new Rng(42, RngPurpose.Initialization))),
            Discriminator = rival is null
                ? null
                : ByName(rival.Weights, rival.InitializeWeights(new Rng(42, RngPurpose.DiscriminatorInitialization))),
            Steps = [.. Enumerable.Range(1, 2).Select(Batch)],
        };

        LossCase.Batch Batch(int step)
        {
            var noise = new float[64 * 10];
            stream.FillNormals(noise);
            var rows = new float[64 * 40];
            for (var i = 0; i < rows.Length; i++)
                rows[i] = (float)stream.NextDouble();
            return new LossCase.Batch(step, 1, rows, noise, rival is null ? null : Permutation());
        }

        float[] Permutation()
        {
            var permutation = new float[32 * 10];
            for (var latent = 0; latent < 10; latent++)
            {
                int[] order = [.. Enumerable.Range(0, 32)];
                stream.Shuffle<int>(order);
                for (var row = 0; row < 32; row++)
                    permutation[(row * 10) + latent] = order[row];
            }

            return permutation;
        }

        static Dictionary<string, StepCase.Weight> ByName(VariableLayout layout, float[] flat) =>
            TorchWeights
                .FromFlat(layout, flat)
                .ToDictionary(
                    tensor => tensor.Name,
                    tensor => new StepCase.Weight([.. tensor.Shape], tensor.Values.ToArray())
                );
    }

    private static (LossCase Case, LossCase.Result Result) Golden(string name)
    {
        var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, name + ".json"))).RootElement;
        return (
            golden.GetProperty("case").Deserialize<LossCase>(StepCase.Json)!,
            golden.GetProperty("result").Deserialize<LossCase.Result>(StepCase.Json)!
        );
    }

    private static void AssertEqual(
        (LossCase Case, LossCase.Result Result) golden,
        Vae.Tensors.Backends.ITensorBackend backend
    )
    {
        var (@case, expected) = golden;
        var actual = @case.Run(backend);
        AssertClose("losses", expected.Losses, actual.Losses, 0);
        foreach (var (theirs, ours) in expected.Terms.Zip(actual.Terms))
        {
            Assert.Equal(theirs.Keys.Order(), ours.Keys.Order());
            // A term is a difference of logarithms of about a nat for each latent: what is left of
            // them has their rounding.
            foreach (var (name, value) in theirs)
                AssertClose(name, [value], [ours[name]], 1e-6 * @case.Latent);
        }

        AssertGradients(expected.Gradients, actual.Gradients);
        AssertGradients(expected.DiscriminatorGradients, actual.DiscriminatorGradients);
        AssertWeights(expected.Weights, actual.Weights, @case.LearningRate);
        AssertWeights(expected.Discriminator, actual.Discriminator, @case.Loss.Discriminator.LearningRate);
    }

    private static void AssertGradients(Dictionary<string, float[]> expected, Dictionary<string, float[]> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        // Where the terms of a gradient cancel, what is left is their rounding.
        foreach (var (name, values) in expected)
            AssertClose($"gradient of {name}", values, actual[name], 1e-5 * values.Max(Math.Abs));
    }

    private static void AssertWeights(
        Dictionary<string, float[]> expected,
        Dictionary<string, float[]> actual,
        double learningRate
    )
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        // Adam divides a gradient by its own size, so it shows the rounding of one that is almost
        // nothing, as a share of the rate.
        foreach (var (name, values) in expected)
            AssertClose(name, values, actual[name], 1e-3 * learningRate);
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
