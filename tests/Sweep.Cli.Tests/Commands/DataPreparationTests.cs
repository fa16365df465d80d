using System.Net;
using System.Text;

namespace Sweep.Cli.Tests.Commands;

public class DataPreparationTests
{
    [Fact]
    public async Task Absent_files_are_named_with_the_folder_and_the_way_to_fetch_them_and_nothing_is_created()
    {
        using var cli = new TestCommandLine { StoreExists = false };

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", File(cli)));

        Assert.Contains(Path.Combine(cli.Data.Path, "mnist", "train-images-idx3-ubyte.gz"), cli.StandardError);
        Assert.Contains("--download", cli.StandardError);
        Assert.Contains("SWEEP_DATA", cli.StandardError);
        Assert.False(cli.StoreExists);
    }

    [Fact]
    public async Task Files_are_fetched_only_when_asked_for_and_a_wrong_one_stops_the_sweep_before_it_begins()
    {
        var asked = new List<Uri>();
        using var cli = new TestCommandLine { StoreExists = false, OpenWeb = () => new HttpClient(new Answers(asked)) };

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", File(cli), "--download"));

        Assert.Contains("SHA-256", cli.StandardError);
        Assert.Single(asked);
        Assert.False(cli.StoreExists);
    }

    [Fact]
    public async Task A_damaged_file_is_found_before_anything_is_created()
    {
        using var cli = new TestCommandLine { StoreExists = false };
        Directory.CreateDirectory(Path.Combine(cli.Data.Path, "mnist"));
        foreach (
            var name in new[]
            {
                "train-images-idx3-ubyte",
                "train-labels-idx1-ubyte",
                "t10k-images-idx3-ubyte",
                "t10k-labels-idx1-ubyte",
            }
        )
            await System.IO.File.WriteAllBytesAsync(
                Path.Combine(cli.Data.Path, "mnist", name),
                [0, 0, 8],
                TestContext.Current.CancellationToken
            );

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", File(cli)));

        Assert.Contains("ends too early", cli.StandardError);
        Assert.False(cli.StoreExists);
    }

    [Fact]
    public async Task The_images_that_are_taken_and_the_files_that_are_passed_over_are_counted()
    {
        using var cli = new TestCommandLine();
        var folder = Path.Combine(cli.Data.Path, "images");
        Directory.CreateDirectory(folder);
        // One grey pixel.
        var image = Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
        );
        foreach (var name in new[] { "a.png", "b.PNG", "c.png", ".DS_Store", "notes.txt" })
            await System.IO.File.WriteAllBytesAsync(Path.Combine(folder, name), image, CancellationToken.None);

        var file = cli.Write(
            "folder.yaml",
            """
            sweep: folder
            trials: 1
            data: {kind: images, split: null}
            training: {epochs: 1, batch_size: 2}
            """
        );
        await cli.EnterAsync("run", file);

        Assert.Contains(
            "data  3 images of 1x1x1 taken, passed over: 1 hidden, 1 without the ending .png",
            cli.StandardError
        );
    }

    [Theory]
    [InlineData("model: {kind: burgess}", "4:9: model.kind")]
    [InlineData(
        "model: {latent: 4, posterior_scale: 1}\nparameters: {model.kind: {values: [mlp, burgess]}}",
        "5:14: parameters.model.kind"
    )]
    [InlineData(
        "model: {latent: 4, posterior_scale: 1}\nparameters: {net: {cases: {a: {model.kind: burgess}, b: "
            + "{model.kind: mlp}}}}",
        "5:32: parameters.net.cases.a.model.kind"
    )]
    public async Task Images_that_a_network_does_not_learn_are_refused_before_anything_is_created(
        string line,
        string place
    )
    {
        using var cli = new TestCommandLine { StoreExists = false };
        await WriteAsync(cli, "images.npy", Npy("|u1", "(10, 48, 48)", new byte[10 * 48 * 48]));
        var file = cli.Write(
            "images.yaml",
            $"sweep: images\ntrials: 1\ndata: {{kind: arrays, file: images.npy}}\n{line}"
        );

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", file));

        Assert.Contains($"images.yaml:{place}: the burgess network learns images of 32x32 or 64x64", cli.StandardError);
        Assert.Contains("and these are 48x48x1; take model.kind mlp, or images of 32x32 or 64x64", cli.StandardError);
        Assert.False(cli.StoreExists);
    }

    [Theory]
    [InlineData(
        "loss: {likelihood: bernoulli}",
        "4:8: loss.likelihood: 'bernoulli' takes values between 0 and 1, and the data have others"
    )]
    [InlineData(
        "model: {conditional: true}",
        "4:9: model.conditional: 'true' needs rows of two classes, and the data have 1"
    )]
    public async Task Rows_that_a_setting_does_not_go_with_are_refused(string line, string problem)
    {
        using var cli = new TestCommandLine { StoreExists = false };
        await WriteAsync(cli, "rows.csv", Rows());
        var file = cli.Write("rows.yaml", $"sweep: rows\ntrials: 1\ndata: {{kind: arrays, file: rows.csv}}\n{line}");

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", file));

        Assert.Contains(problem, cli.StandardError);
        Assert.False(cli.StoreExists);
    }

    [Theory]
    [InlineData(
        "loss.likelihood: {values: [gaussian, bernoulli]}",
        "5:3: parameters.loss.likelihood: 'bernoulli' takes"
    )]
    [InlineData("model.conditional: {values: [true, false]}", "5:3: parameters.model.conditional: 'true' needs")]
    [InlineData(
        "model.encoder_features: {values: [xy, polar], when: {model.activation: [relu]}}\n  model.activation: "
            + "{values: [relu, tanh]}",
        "5:3: parameters.model.encoder_features: 'polar' reads points in the plane, and the data are 3 values a "
            + "row; take xy"
    )]
    [InlineData(
        "net: {cases: {a: {data.split: [0.8, 0.1, 0.1]}, b: {data.split: [0.98, 0.01, 0.01]}}}",
        "5:55: parameters.net.cases.b.data.split: [0.98, 0.01, 0.01] of 40 rows leaves no row to train on or to "
            + "validate with"
    )]
    public async Task What_a_parameter_may_choose_and_rows_refuse_is_named_at_its_own_line(
        string parameter,
        string problem
    )
    {
        using var cli = new TestCommandLine { StoreExists = false };
        await WriteAsync(cli, "rows.csv", Rows());
        var file = cli.Write(
            "rows.yaml",
            $"sweep: rows\ntrials: 4\ndata: {{kind: arrays, file: rows.csv}}\nparameters:\n  {parameter}\n"
        );

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", file));

        Assert.Contains($"rows.yaml:{problem}", cli.StandardError);
        Assert.False(cli.StoreExists);
    }

    [Fact]
    public async Task All_settings_that_rows_refuse_are_named_at_once()
    {
        using var cli = new TestCommandLine { StoreExists = false };
        await WriteAsync(cli, "rows.csv", Rows());
        var file = cli.Write(
            "rows.yaml",
            """
            sweep: rows
            trials: 4
            data: {kind: arrays, file: rows.csv}
            loss: {likelihood: bernoulli}
            parameters:
              model.conditional: {values: [true, false]}
            """
        );

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", file));

        Assert.Contains("rows.yaml:4:8: loss.likelihood", cli.StandardError);
        Assert.Contains("rows.yaml:6:3: parameters.model.conditional", cli.StandardError);
    }

    [Fact]
    public async Task A_division_that_no_trial_takes_refuses_nothing()
    {
        using var cli = new TestCommandLine();
        await WriteAsync(cli, "rows.csv", Encoding.UTF8.GetBytes("1,2\n3,4\n5,6\n"));
        var file = cli.Write(
            "rows.yaml",
            """
            sweep: rows
            trials: 1
            data: {kind: arrays, file: rows.csv}
            parameters:
              data.split: {values: [[0.4, 0.4, 0.2], null]}
            """
        );

        Assert.Equal(ExitCode.Done, await cli.EnterAsync("run", file));
    }

    [Fact]
    public async Task Rows_of_the_user_are_trained_on()
    {
        using var cli = new TestCommandLine();
        await WriteAsync(cli, "own/rows.csv", Rows());
        var file = cli.Write(
            "rows.yaml",
            """
            sweep: rows
            trials: 1
            data: {kind: arrays, file: own/rows.csv}
            training: {epochs: 2, batch_size: 8}
            """
        );

        Assert.Equal(ExitCode.Done, await cli.EnterAsync("run", file));

        Assert.Contains("data  40 rows of 3 values from 0 to 41", cli.StandardError);
    }

    private static byte[] Rows() =>
        Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 40).Select(i => $"{i},{i + 1},{i + 2}")));

    private static byte[] Npy(string type, string shape, byte[] values)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. values];
    }

    private static async Task WriteAsync(TestCommandLine cli, string name, byte[] content)
    {
        var path = Path.Combine(cli.Data.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await System.IO.File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
    }

    private static string File(TestCommandLine cli) =>
        cli.Write(
            "digits.yaml",
            """
            sweep: digits
            data: {kind: mnist}
            """
        );

    private sealed class Answers(List<Uri> asked) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            asked.Add(request.RequestUri!);
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([1, 2, 3]) }
            );
        }
    }
}
