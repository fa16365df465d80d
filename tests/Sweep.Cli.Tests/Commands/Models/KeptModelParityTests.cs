using Sweep.Worker.Devices;
using Sweep.Worker.Training;
using Vae.Models.Tests.Parity;

namespace Sweep.Cli.Tests.Commands.Models;

/// <summary>
/// What commands say of a model that was just trained, against PyTorch and NumPy from its weights
/// alone.
/// </summary>
public sealed class KeptModelParityTests
{
    private const string Moons = "data: {kind: moons, samples: 300}",
        Radial = "data: {kind: radial, samples: 160}";

    [Theory]
    [InlineData(Moons, "{latent: 3, activation: softplus}")]
    [InlineData(Moons, "{latent: 2, conditional: true, encoder_head: tanh, posterior_scale: 1}")]
    [InlineData(
        Radial,
        "{latent: 2, latent_kind: normal_circle, encoder_features: polar_sincos, decoder_head: unit, activation: tanh}"
    )]
    [InlineData(
        Radial,
        "{latent: 2, latent_kind: von_mises, encoder_features: polar_sincos, decoder_head: unit, activation: tanh}"
    )]
    [InlineData(Radial, "{latent: 2, latent_kind: normal_uniform_angle, encoder_features: polar, decoder_head: polar}")]
    public async Task Latents_scores_and_samples_are_those_of_PyTorch_from_the_same_weights(string data, string model)
    {
        foreach (var module in (string[])["numpy", "sklearn", "torch"])
            DebianPython.SkipUnlessItHas(module);
        using var cli = Trained();
        await cli.DoneAsync(
            "run",
            cli.Write(
                "kept.yaml",
                $"sweep: kept\nseed: 5\n{data}\nmodel: {model}\ntraining: {{epochs: 5, batch_size: 32}}\n"
            )
        );
        var (folder, latents, score, samples) = (
            In(cli, "model"),
            In(cli, "latents.npz"),
            In(cli, "score.json"),
            In(cli, "samples.npz")
        );

        await cli.DoneAsync("checkpoint", "kept", "--trial", "0", "--out", folder);
        await cli.DoneAsync("encode", "kept", "--trial", "0", "--out", latents);
        await cli.DoneAsync("sample", "kept", "--trial", "0", "--out", samples);
        await cli.DoneAsync("score", "kept", "0", "--split", "all", "--format", "json");
        await File.WriteAllTextAsync(score, cli.Output, TestContext.Current.CancellationToken);

        // It fails by itself where something differs.
        Assert.Contains("sample x: ", DebianPython.PrintedBy("kept_model.py", folder, latents, score, samples));
    }

    [Theory]
    [InlineData(20), InlineData(40)]
    public async Task The_KL_of_each_latent_that_curves_record_is_that_of_NumPy_from_the_weights_on_the_way(int epoch)
    {
        foreach (var module in (string[])["numpy", "sklearn"])
            DebianPython.SkipUnlessItHas(module);
        using var cli = Trained();
        await cli.DoneAsync("run", DebianPython.PathOf("recorded_curves.yaml"), "--set", "training.epochs=41");
        var (folder, curves) = (In(cli, "model"), In(cli, "curves.csv"));

        await cli.DoneAsync("checkpoint", "recorded-curves", "--trial", "0", "--epoch", $"{epoch}", "--out", folder);
        await cli.DoneAsync("export", "recorded-curves", "--curves");
        await File.WriteAllTextAsync(curves, cli.Output, TestContext.Current.CancellationToken);

        var printed = DebianPython.PrintedBy(
            "recorded_curves.py",
            Path.Combine(folder, "model.safetensors"),
            $"{epoch}",
            curves
        );
        Assert.Contains("apart by at most", printed);
    }

    private static TestCommandLine Trained()
    {
        var cli = new TestCommandLine();
        cli.Runner = new VaeRunner(new TensorBackends(_ => null, _ => { }), cli.Data);
        return cli;
    }

    private static string In(TestCommandLine cli, string name) => Path.Combine(cli.Folder, name);
}
