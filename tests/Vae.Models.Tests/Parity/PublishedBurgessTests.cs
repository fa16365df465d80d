using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Vae.Models.Datasets;
using Vae.Models.Networks;
using Vae.Models.Training;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Models.Tests.Parity;

/// <summary>
/// A published model (betaB on dSprites) says with our network what it says in PyTorch. Its file
/// lies with the data.
/// </summary>
public sealed class PublishedBurgessTests
{
    private const int Count = 48;

    private static readonly ImageShape Image = new(64, 64, 1);

    [Fact]
    public void The_published_weights_encode_and_decode_as_in_torch()
    {
        DebianPython.SkipUnlessItHas("torch");
        var request = new
        {
            model = Data("burgess", "betaB_dsprites.pt"),
            images = Data("dsprites", "dsprites_downsampled.npz"),
            count = Count,
        };
        var told = DebianPython.RunScript("burgess_encode.py", JsonSerializer.SerializeToUtf8Bytes(request));

        var network = VaeNetwork.Create(new ModelSettings.Burgess(), Image.Count, classes: 1, Image);
        var programs = Programs(network);
        using var variables = VariableSet.Allocate(TestBackend.Create(), programs.Encode);
        // Every name, in the order of the file.
        variables[ModelPrograms.Weights]
            .Upload(
                TorchWeights.ToFlat(network.Weights, [.. told.GetProperty("weights").EnumerateArray().Select(Weight)])
            );

        using var encoding = TestBackend.Create().Compile(programs.Encode, variables);
        Floats(told, "images").CopyTo(encoding.Input("rows"));
        encoding.Run();
        AssertClose("mean", Floats(told, "mean"), encoding.Output("mean"));
        AssertClose("log-variance", Floats(told, "log_variance"), encoding.Output("log_variance"));

        using var decoding = TestBackend.Create().Compile(programs.Decode, variables);
        Floats(told, "mean").CopyTo(decoding.Input("z"));
        decoding.Run();
        AssertClose("reconstruction", Floats(told, "reconstructions"), decoding.Output("images"));
    }

    private static (TensorProgram Encode, TensorProgram Decode) Programs(VaeNetwork network) =>
        (
            TensorProgram.Trace(program =>
            {
                var posterior = network.Encode(
                    new NetworkPass(program, network, isTraining: false),
                    program.Input("rows", [Count, network.Width]),
                    null
                );
                program.Output("mean", posterior.Mean);
                program.Output("log_variance", posterior.LogVariance);
            }),
            TensorProgram.Trace(program =>
                program.Output(
                    "images",
                    network
                        .Decode(
                            new NetworkPass(program, network, isTraining: false),
                            program.Input("z", [Count, network.Latent]),
                            null
                        )
                        .Mean
                )
            )
        );

    private static WeightTensor Weight(JsonElement entry) =>
        new(
            entry.GetProperty("name").GetString()!,
            [.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())],
            Floats(entry, "values")
        );

    private static float[] Floats(JsonElement entry, string name) =>
        MemoryMarshal.Cast<byte, float>(entry.GetProperty(name).GetBytesFromBase64()).ToArray();

    private static string Data(params ReadOnlySpan<string> parts)
    {
        var folder = Environment.GetEnvironmentVariable("SWEEP_DATA") ?? "";
        if (folder.Length == 0)
            Assert.Skip("SWEEP_DATA names no folder of data");
        var path = Path.Combine([folder, .. parts]);
        if (!File.Exists(path))
            Assert.Skip($"there is no {path}");
        return path;
    }

    private static void AssertClose(string what, float[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var allowed = 1e-5 * expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= allowed,
                $"{what}[{i}]: PyTorch {expected[i]:R}, ours {actual[i]:R}"
            );
    }
}
