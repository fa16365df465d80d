using System.Text.Json.Nodes;

namespace Sweep.Cli.Tests.Commands.Models;

public class ScoreSweepTests
{
    [Theory]
    [InlineData("training: {epochs: 2}\nmetrics: [mig, aam, recon_sse, angle_traversal]")]
    [InlineData(
        "training: {epochs: 2}\nloss: {kind: btcvae, reduction: batch}\nmetrics: {mig: {samples: 100, z: mean}}"
    )]
    [InlineData("training: {epochs: 2}\nmodel: {conditional: true}\nloss: {monte_carlo: 3}")]
    [InlineData("training: {epochs: 2}\nmodel: {latent_kind: normal_circle, encoder_features: polar}")]
    public async Task On_its_test_rows_a_model_has_the_test_values_of_its_trial(string more)
    {
        using var cli = await TrainedModels.RunAsync(more: more);
        await cli.DoneAsync("export", "quick", "--format", "json");
        var trials = JsonNode.Parse(cli.Output)!["trials"]!.AsArray();

        await cli.DoneAsync("score", "quick", "--format", "json");

        var scores = JsonNode.Parse(cli.Output)!["trials"]!.AsArray().ToDictionary(score => (int)score!["trial"]!);
        Assert.Equal(trials.Count, scores.Count);
        foreach (var trial in trials)
        {
            var score = scores[(int)trial!["number"]!]!;
            Assert.Equal(400, (int)score["rows"]!);
            var ofTest = trial["values"]!
                .AsObject()
                .Where(entry => entry.Key.StartsWith("test_", StringComparison.Ordinal))
                .ToList();
            Assert.True(ofTest.Count >= 7);
            foreach (var (metric, value) in ofTest)
                Assert.Equal((double)value!, (double)score["values"]![metric["test_".Length..]]!);
        }
    }

    [Fact]
    public async Task Any_data_that_fit_can_be_scored_and_each_kind_has_its_own_defaults()
    {
        using var cli = await TrainedModels.RunAsync();
        await cli.DoneAsync("score", "quick", "1", "--data", "noise=0.4", "--split", "all", "--format", "json");
        var noisy = JsonNode.Parse(cli.Output)!["trials"]!.AsArray().Single()!;
        Assert.Equal(2000, (int)noisy["rows"]!);
        Assert.Equal(["moon", "arc"], noisy["factors"]!.AsArray().Select(factor => (string?)factor!["name"]));

        await cli.DoneAsync(
            "score",
            "quick",
            "1",
            "--data",
            "kind=radial",
            "--data",
            "data.radii=3",
            "--split",
            "train",
            "--format",
            "json"
        );
        var radial = JsonNode.Parse(cli.Output)!["trials"]!.AsArray().Single()!;
        Assert.Equal(("radial", "train"), ((string?)radial["data"], (string?)radial["split"]));

        await cli.DoneAsync("score", "quick", "1", "--data", "kind=gaussian", "--format", "json");
        var gaussian = JsonNode.Parse(cli.Output)!["trials"]!.AsArray().Single()!;
        Assert.Empty(gaussian["factors"]!.AsArray());
        Assert.Null(gaussian["values"]!["mig"]);
        Assert.Equal(
            (double)gaussian["values"]!["kl"]!,
            gaussian["kl_nats"]!.AsArray().Sum(nats => (double)nats!),
            1e-5
        );
    }

    [Fact]
    public async Task Scores_are_written_as_a_table_and_as_csv()
    {
        using var cli = await TrainedModels.RunAsync();
        await cli.DoneAsync("score", "quick");
        Assert.StartsWith("moons, test rows, 400 of them", cli.Output);
        Assert.Equal(4, cli.OutputLines.Length);

        await cli.DoneAsync("score", "quick", "0");
        Assert.Contains("information of each latent about each factor", cli.Output);

        await cli.DoneAsync("score", "quick", "--format", "csv");
        Assert.StartsWith("trial,epoch,data_sha256,split,rows,loss,reconstruction,kl,mse,", cli.OutputLines[0]);
        Assert.All(
            cli.OutputLines,
            line => Assert.Equal(cli.OutputLines[0].Count(c => c == ','), line.Count(c => c == ','))
        );
    }

    [Fact]
    public async Task Of_factor_the_loss_is_left_out_and_it_is_said_why()
    {
        using var cli = await TrainedModels.RunAsync(
            more: "training: {epochs: 1}\nloss: {kind: factor, discriminator: {hidden: [8]}}"
        );
        await cli.DoneAsync("score", "quick", "0", "--format", "json");
        var values = JsonNode.Parse(cli.Output)!["trials"]![0]!["values"]!.AsObject();
        Assert.DoesNotContain("loss", values.Select(entry => entry.Key));
        Assert.Contains("reconstruction", values.Select(entry => entry.Key));
        Assert.Contains(
            "the discriminator, which is not kept; the trial's test_loss was computed with it",
            cli.StandardError
        );
        await cli.DoneAsync("export", "quick", "--format", "json");
        var ofTrial = JsonNode.Parse(cli.Output)!["trials"]![0]!["values"]!;
        Assert.True(double.IsFinite((double)ofTrial["test_loss"]!));
        Assert.Equal((double)ofTrial["test_reconstruction"]!, (double)values["reconstruction"]!);
    }

    [Theory]
    [InlineData("'quick' has no trial 7: they are 0 to 1", "7")]
    [InlineData("were released: 'quick' keeps those of its best 1, now trial", "0", "1")]
    [InlineData("a larger keep_checkpoints keeps more", "0", "1")]
    [InlineData("--data radial: expected PATH=VALUE", "--data", "radial")]
    [InlineData("--data kind=radiall: data.kind:", "--data", "kind=radiall")]
    [InlineData("data.radii", "--data", "radii=3")]
    public async Task What_cannot_be_scored_is_named(string expected, params string[] arguments)
    {
        using var cli = await TrainedModels.RunAsync(more: "training: {epochs: 1}\nkeep_checkpoints: 1");
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync(["score", "quick", .. arguments]));
        Assert.Contains(expected, cli.StandardError, StringComparison.Ordinal);
        Assert.Empty(cli.Output);
    }

    /// <summary>
    /// That test images validate is no matter where nothing is trained: what is wrong is that there
    /// are none.
    /// </summary>
    [Fact]
    public async Task All_images_may_be_training_images()
    {
        using var cli = await TrainedModels.RunAsync(more: "training: {epochs: 1}");
        Assert.Equal(
            ExitCode.Mistake,
            await cli.EnterAsync("score", "quick", "0", "--data", "kind=mnist", "--data", "validation=0")
        );
        Assert.Contains("train-images-idx3-ubyte", cli.StandardError);
        Assert.DoesNotContain("validation", cli.StandardError);
    }

    [Fact]
    public async Task Rows_of_another_shape_are_refused_by_the_weight_that_does_not_fit()
    {
        using var cli = await TrainedModels.RunAsync();
        var arguments = new[]
        {
            "score",
            "quick",
            "0",
            "--data",
            "kind=dsprites",
            "--data",
            "x_step=32",
            "--data",
            "y_step=32",
        };
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync(arguments));
        Assert.Matches(
            @"the model of trial 0 does not fit these data: 'encoder.0.weight' has the shape \[\d+, 2\], where "
                + @"\[\d+, 4096\] was expected",
            cli.StandardError
        );
    }

    [Theory]
    [InlineData("give the NAME of a sweep")]
    [InlineData("two different things", "quick", "--weights", "w.pt")]
    [InlineData("--weights needs --model", "--weights", "w.pt")]
    [InlineData("one --data FILE.npz", "--weights", "w.pt", "--model", "burgess")]
    [InlineData("give both", "--model", "burgess")]
    public async Task Options_that_contradict_one_another_are_refused(string expected, params string[] arguments)
    {
        using var cli = new TestCommandLine();
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync(["score", .. arguments]));
        Assert.Contains(expected, cli.StandardError, StringComparison.Ordinal);
    }
}
