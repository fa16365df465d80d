using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Vae.Models.Networks;
using Vae.Models.WeightFiles;

namespace Sweep.Cli.Tests.Commands;

public class ScoreCommandTests
{
    private const string Images = "dsprites/dsprites_downsampled.npz",
        Weights = "burgess/betaB_dsprites.pt";

    /// <summary>
    /// The scores that bench/Metrics/burgess_scores.py gives this published model, by PyTorch and
    /// numpy alone.
    /// </summary>
    [Fact]
    public async Task A_published_model_has_the_scores_that_numpy_gives_it()
    {
        var data = RealData(Images, Weights);
        using var cli = new TestCommandLine();

        await cli.DoneAsync(
            "score",
            "--model",
            "burgess",
            "--weights",
            Path.Combine(data, Weights),
            "--data",
            Path.Combine(data, Images),
            "--format",
            "json"
        );

        var score = JsonNode.Parse(cli.Output)!;
        Assert.Equal(46_080, (int)score["rows"]!);
        Assert.Equal(0.345544, (double)score["values"]!["mig"]!, 5e-5);
        Assert.Equal(0.389799, (double)score["values"]!["aam"]!, 5e-5);
        Assert.Equal(
            ["shape", "scale", "orientation", "x", "y"],
            score["factors"]!.AsArray().Select(factor => (string?)factor!["name"])
        );
    }

    [Fact]
    public async Task Weights_of_another_network_are_refused_by_the_name_that_is_missing()
    {
        var data = RealData(Images);
        using var cli = new TestCommandLine();
        var file = Path.Combine(cli.Folder, "other.safetensors");
        await System.IO.File.WriteAllBytesAsync(
            file,
            Safetensors.Write(
                [new WeightTensor("mean.bias", [1], [0])],
                ImmutableSortedDictionary<string, string>.Empty
            ),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(
            ExitCode.Mistake,
            await cli.EnterAsync("score", "--model", "burgess", "--weights", file, "--data", Path.Combine(data, Images))
        );

        Assert.Contains("there is no 'encoder.mu_logvar_gen.weight'", cli.StandardError, StringComparison.Ordinal);
        Assert.Contains("mean.bias", cli.StandardError, StringComparison.Ordinal);
    }

    /// <summary>
    /// A ReLU hides what is not a number: the scores of such a network would look like any others.
    /// </summary>
    [Fact]
    public async Task Weights_that_are_not_finite_are_named_in_place_of_scores()
    {
        var data = RealData(Images, Weights);
        using var cli = new TestCommandLine();
        var (file, stop) = (Path.Combine(cli.Folder, "torn.safetensors"), TestContext.Current.CancellationToken);
        var published = await System.IO.File.ReadAllBytesAsync(Path.Combine(data, Weights), stop);
        var weights = Assert.IsType<WeightReading.Ok>(WeightFile.Read(published)).Tensors;
        var torn = weights.Select(one => one.Name == "encoder.conv2.bias" ? With(one, 3, float.NaN) : one);
        var metadata = ImmutableSortedDictionary<string, string>.Empty;
        await System.IO.File.WriteAllBytesAsync(file, Safetensors.Write([.. torn], metadata), stop);

        var images = Path.Combine(data, Images);
        Assert.Equal(
            ExitCode.Failed,
            await cli.EnterAsync("score", "--model", "burgess", "--weights", file, "--data", images)
        );

        const string expected =
            "1 of the 32 values of 'encoder.conv2.bias' are not finite, the first of them NaN at [3]";
        Assert.Contains(expected, cli.StandardError, StringComparison.Ordinal);
    }

    private static WeightTensor With(WeightTensor weight, int place, float value)
    {
        var values = weight.Values.ToArray();
        values[place] = value;
        return new WeightTensor(weight.Name, weight.Shape, values);
    }

    [Theory]
    [InlineData("absent.pt", "there is no file")]
    [InlineData("quick.yaml", "cannot be read as weights")]
    public async Task What_is_no_file_of_weights_is_said_so(string name, string expected)
    {
        using var cli = new TestCommandLine();
        cli.File();

        Assert.Equal(
            ExitCode.Mistake,
            await cli.EnterAsync(
                "score",
                "--model",
                "burgess",
                "--weights",
                Path.Combine(cli.Folder, name),
                "--data",
                "absent.npz"
            )
        );

        Assert.Contains(expected, cli.StandardError, StringComparison.Ordinal);
    }

    private static string RealData(params string[] files)
    {
        var folder = Environment.GetEnvironmentVariable("SWEEP_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "SWEEP_DATA is not set");
        foreach (var file in files)
            Assert.SkipUnless(System.IO.File.Exists(Path.Combine(folder!, file)), $"{file} is not in SWEEP_DATA");
        return folder!;
    }
}
