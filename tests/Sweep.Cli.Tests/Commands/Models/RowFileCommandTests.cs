using System.IO.Compression;

namespace Sweep.Cli.Tests.Commands.Models;

/// <summary>
/// sweep encode and sweep sample: which files they write, and which they refuse to.
/// </summary>
public class RowFileCommandTests
{
    [Fact]
    public async Task Encode_writes_every_row_with_its_class_and_factors()
    {
        using var cli = await TrainedModels.RunAsync(
            more: "training: {epochs: 2}\nmodel: {latent: 2, latent_kind: normal_circle}"
        );
        var (npz, csv) = (Path.Combine(cli.Folder, "z.npz"), Path.Combine(cli.Folder, "z.csv"));

        await cli.DoneAsync("encode", "quick", "--out", npz);
        Assert.Equal(
            [
                "angle_latent.npy",
                "factor_names.npy",
                "factors.npy",
                "kl.npy",
                "label.npy",
                "mean.npy",
                "plane_mean.npy",
                "plane_std.npy",
                "posterior_scale.npy",
                "row.npy",
                "std.npy",
            ],
            NamesIn(npz)
        );

        await cli.DoneAsync("encode", "quick", "--trial", "1", "--split", "test", "--out", csv);
        var lines = await System.IO.File.ReadAllLinesAsync(csv, TestContext.Current.CancellationToken);
        Assert.Equal(
            "row,mean_0,mean_1,std_0,std_1,kl_0,kl_1,plane_mean_0,plane_mean_1,plane_std_0,plane_std_1,label,"
                + "factor.moon,factor.arc",
            lines[0]
        );
        Assert.Equal(401, lines.Length);
        Assert.All(lines, line => Assert.Equal(13, line.Count(c => c == ',')));
        Assert.Equal($"{csv}\n", cli.Output);
        Assert.Contains("trial 1 of 'quick', epoch 2, 400 rows of moons (test), 2 latents", cli.StandardError);
        Assert.Empty(Directory.GetFiles(cli.Folder, "*.part*"));
    }

    [Fact]
    public async Task Sample_writes_what_the_prior_or_the_aggregate_posterior_decodes_to()
    {
        using var cli = await TrainedModels.RunAsync(
            more: "training: {epochs: 2}\nmodel: {latent: 2, conditional: true}"
        );
        var (npz, csv) = (Path.Combine(cli.Folder, "x.npz"), Path.Combine(cli.Folder, "x.csv"));

        await cli.DoneAsync("sample", "quick", "--count", "10", "--out", npz);
        Assert.Equal(["label.npy", "x.npy", "z.npy"], NamesIn(npz));
        var bytes = await System.IO.File.ReadAllBytesAsync(npz, TestContext.Current.CancellationToken);
        await cli.DoneAsync("sample", "quick", "--count", "10", "--out", npz, "--force");
        Assert.Equal(bytes, await System.IO.File.ReadAllBytesAsync(npz, TestContext.Current.CancellationToken));

        await cli.DoneAsync(
            "sample",
            "quick",
            "--from",
            "posterior",
            "--class",
            "1",
            "--noise",
            "--seed",
            "5",
            "--out",
            csv
        );
        var lines = await System.IO.File.ReadAllLinesAsync(csv, TestContext.Current.CancellationToken);
        Assert.Equal("z_0,z_1,x_0,x_1,label,row", lines[0]);
        Assert.Equal(65, lines.Length);
        Assert.All(lines.Skip(1), line => Assert.Equal("1", line.Split(',')[4]));
    }

    [Fact]
    public async Task A_file_that_is_there_is_overwritten_only_by_force()
    {
        using var cli = await TrainedModels.RunAsync();
        var path = cli.Write("mine.csv", "mine");
        foreach (var verb in new[] { "encode", "sample" })
        {
            Assert.Equal(ExitCode.Mistake, await cli.EnterAsync(verb, "quick", "--out", path));
            Assert.Contains("--force overwrites it", cli.StandardError);
            Assert.Equal("mine", await System.IO.File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        }

        await cli.DoneAsync("encode", "quick", "--out", path, "--force");
        Assert.StartsWith(
            "row,mean_0",
            await System.IO.File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData("expected a name that ends in .npz or .csv", "encode", "quick", "--out", "z.txt")]
    [InlineData("there is no folder", "encode", "quick", "--out", "no/such/folder/z.npz")]
    [InlineData("'quick' has no trial 9", "encode", "quick", "--trial", "9", "--out", "z.npz")]
    [InlineData("expected the number of a trial, or best", "sample", "quick", "--trial", "worst", "--out", "z.npz")]
    [InlineData("--count 0: expected 1 to", "sample", "quick", "--count", "0", "--out", "z.npz")]
    [InlineData("is not told a class (model.conditional: false)", "sample", "quick", "--class", "1", "--out", "z.npz")]
    [InlineData(
        "--class 2: expected a class from 0 to 1",
        "sample",
        "quick",
        "--class",
        "2",
        "--from",
        "posterior",
        "--out",
        "z.npz"
    )]
    [InlineData(
        "--class 0: these data have no classes",
        "sample",
        "quick",
        "--class",
        "0",
        "--from",
        "posterior",
        "--data",
        "kind=radial",
        "--out",
        "z.npz"
    )]
    [InlineData("there is no sweep 'quack'; did you mean 'quick'?", "sample", "quack", "--out", "z.npz")]
    public async Task What_cannot_be_written_is_named_before_a_file_is(string expected, params string[] arguments)
    {
        using var cli = await TrainedModels.RunAsync(more: "training: {epochs: 1}");
        string[] inFolder =
        [
            .. arguments.Select(argument =>
                argument.StartsWith("z.", StringComparison.Ordinal) ? Path.Combine(cli.Folder, argument) : argument
            ),
        ];
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync(inFolder));
        Assert.Contains(expected, cli.StandardError, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(cli.Folder, "z.*"));
    }

    [Fact]
    public async Task Weights_that_are_no_safetensors_are_named()
    {
        using var cli = new TestCommandLine();
        await cli.DoneAsync("run", cli.File());
        Assert.Equal(
            ExitCode.Failed,
            await cli.EnterAsync("encode", "quick", "--out", Path.Combine(cli.Folder, "z.npz"))
        );
        Assert.Contains("cannot be read as safetensors", cli.StandardError);
    }

    private static string[] NamesIn(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        return [.. zip.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal)];
    }
}
