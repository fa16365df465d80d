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
        using var door = await TrainedDoor.RunAsync(more: more);
        await door.DoneAsync("export", "quick", "--format", "json");
        var trials = JsonNode.Parse(door.Output)!["trials"]!.AsArray();

        await door.DoneAsync("score", "quick", "--format", "json");

        var scores = JsonNode.Parse(door.Output)!["trials"]!.AsArray().ToDictionary(score => (int)score!["trial"]!);
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
        using var door = await TrainedDoor.RunAsync();
        await door.DoneAsync("score", "quick", "1", "--data", "noise=0.4", "--split", "all", "--format", "json");
        var noisy = JsonNode.Parse(door.Output)!["trials"]!.AsArray().Single()!;
        Assert.Equal(2000, (int)noisy["rows"]!);
        Assert.Equal(["moon", "arc"], noisy["factors"]!.AsArray().Select(factor => (string?)factor!["name"]));

        await door.DoneAsync(
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
        var radial = JsonNode.Parse(door.Output)!["trials"]!.AsArray().Single()!;
        Assert.Equal(("radial", "train"), ((string?)radial["data"], (string?)radial["split"]));

        await door.DoneAsync("score", "quick", "1", "--data", "kind=gaussian", "--format", "json");
        var gaussian = JsonNode.Parse(door.Output)!["trials"]!.AsArray().Single()!;
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
        using var door = await TrainedDoor.RunAsync();
        await door.DoneAsync("score", "quick");
        Assert.StartsWith("moons, test rows, 400 of them", door.Output);
        Assert.Equal(4, door.OutputLines.Length);

        await door.DoneAsync("score", "quick", "0");
        Assert.Contains("information of each latent about each factor", door.Output);

        await door.DoneAsync("score", "quick", "--format", "csv");
        Assert.StartsWith("trial,epoch,data_sha256,split,rows,loss,reconstruction,kl,mse,", door.OutputLines[0]);
        Assert.All(
            door.OutputLines,
            line => Assert.Equal(door.OutputLines[0].Count(c => c == ','), line.Count(c => c == ','))
        );
    }

    [Fact]
    public async Task Of_factor_the_loss_is_left_out_and_it_is_said_why()
    {
        using var door = await TrainedDoor.RunAsync(
            more: "training: {epochs: 1}\nloss: {kind: factor, discriminator: {hidden: [8]}}"
        );
        await door.DoneAsync("score", "quick", "0", "--format", "json");
        var values = JsonNode.Parse(door.Output)!["trials"]![0]!["values"]!.AsObject();
        Assert.DoesNotContain("loss", values.Select(entry => entry.Key));
        Assert.Contains("reconstruction", values.Select(entry => entry.Key));
        Assert.Contains("the discriminator, which is not kept; the trial's test_loss was computed with it", door.Talk);
        await door.DoneAsync("export", "quick", "--format", "json");
        var ofTrial = JsonNode.Parse(door.Output)!["trials"]![0]!["values"]!;
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
        using var door = await TrainedDoor.RunAsync(more: "training: {epochs: 1}\nkeep_checkpoints: 1");
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync(["score", "quick", .. arguments]));
        Assert.Contains(expected, door.Talk, StringComparison.Ordinal);
        Assert.Empty(door.Output);
    }

    /// <summary>
    /// That test images validate is no matter where nothing is trained: what is wrong is that there
    /// are none.
    /// </summary>
    [Fact]
    public async Task All_images_may_be_training_images()
    {
        using var door = await TrainedDoor.RunAsync(more: "training: {epochs: 1}");
        Assert.Equal(
            ExitCode.Mistake,
            await door.EnterAsync("score", "quick", "0", "--data", "kind=mnist", "--data", "validation=0")
        );
        Assert.Contains("train-images-idx3-ubyte", door.Talk);
        Assert.DoesNotContain("validation", door.Talk);
    }

    [Fact]
    public async Task Rows_of_another_shape_are_refused_by_the_weight_that_does_not_fit()
    {
        using var door = await TrainedDoor.RunAsync();
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
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync(arguments));
        Assert.Matches(
            @"the model of trial 0 does not fit these data: 'encoder.0.weight' has the shape \[\d+, 2\], where \[\d+, 4096\] was expected",
            door.Talk
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
        using var door = new TestDoor();
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync(["score", .. arguments]));
        Assert.Contains(expected, door.Talk, StringComparison.Ordinal);
    }
}
