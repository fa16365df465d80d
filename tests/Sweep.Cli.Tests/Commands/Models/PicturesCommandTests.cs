namespace Sweep.Cli.Tests.Commands.Models;

/// <summary>sweep pictures: which files it writes, and what it refuses.</summary>
public class PicturesCommandTests
{
    [Fact]
    public async Task Every_kind_that_fits_is_a_file()
    {
        using var cli = await TrainedModels.RunAsync(more: "training: {epochs: 2, checkpoints: {every: 1}}");
        var folder = Path.Combine(cli.Folder, "out");
        await cli.DoneAsync("pictures", "quick", "--best", "2", "--out", folder);
        string[] names =
        [
            "curves.png",
            "data.png",
            "latent_histograms.png",
            "latents.png",
            "reconstructions.png",
            "samples.png",
            "training.gif",
            "traversals.png",
        ];
        foreach (var trial in (string[])["trial-0", "trial-1"])
        {
            var files = Directory.GetFiles(Path.Combine(folder, trial)).Select(Path.GetFileName);
            Assert.Equal(names, files.Order(StringComparer.Ordinal));
        }

        Assert.Equal(16, cli.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task The_same_options_write_the_same_bytes_again()
    {
        using var cli = await TrainedModels.RunAsync(trials: 1);
        string[] command = ["pictures", "quick", "--only", "samples, latents", "--out", cli.Folder];
        await cli.DoneAsync(command);
        var path = Path.Combine(cli.Folder, "trial-0", "samples.png");
        var bytes = await System.IO.File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await cli.DoneAsync(command);
        Assert.Equal(bytes, await System.IO.File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(path)!).Length);
        await cli.DoneAsync([.. command, "--seed", "1"]);
        Assert.NotEqual(bytes, await System.IO.File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--only samples,sketch", "--only sketch: expected one of samples, data, ")]
    [InlineData("--only latent_grid", "--only latent_grid: the model has not two latents")]
    [InlineData("--range 0", "--range 0: expected a number above 0, or quantile:Q with Q between 0 and 0.5")]
    [InlineData("--range quantile:0.7", "--range quantile:0.7: expected a number above 0, or quantile:Q")]
    [InlineData("--indices 1,x", "--indices x: expected numbers of rows, from 0, with commas between them")]
    [InlineData("--indices 99999", "--indices: row 99999 is not among the 400 rows that are looked at; --split names")]
    [InlineData("--rows 0", "--rows 0: expected 1 to 64")]
    [InlineData("--upsampling 99", "--upsampling 99: expected 1 to 32")]
    [InlineData("--best 2 --trial 0", "--best takes the kept epoch of several trials: leave --trial and --epoch out")]
    [InlineData("--best 0", "--best 0: expected 1 to 100")]
    [InlineData("--trial 7", "'quick' has no trial 7")]
    public async Task What_is_wrong_is_said_and_nothing_is_written(string options, string message)
    {
        using var cli = await TrainedModels.RunAsync(trials: 1, more: "training: {epochs: 2}\nmodel: {latent: 3}");
        var folder = Path.Combine(cli.Folder, "out");
        Assert.Equal(
            ExitCode.Mistake,
            await cli.EnterAsync(["pictures", "quick", .. options.Split(' '), "--out", folder])
        );
        Assert.Contains(message, cli.StandardError);
        Assert.False(
            Directory.Exists(folder) && Directory.GetFiles(folder, "*", SearchOption.AllDirectories) is not []
        );
    }
}
