using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Metrics;

namespace Vae.Models.Tests.Metrics;

/// <summary>A second process estimates the same without AVX-512 and must come to the same bits.</summary>
public sealed class VectorWidthTests
{
    private const string FileVariable = "VAE_MODELS_BITS_FILE";

    [Fact]
    public async Task Information_does_not_depend_on_the_width_of_vectors()
    {
        var file = Path.GetTempFileName();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Under the dotnet host the first argument is the test assembly; an executable of its own needs none.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(VectorWidthTests).Assembly.Location);
        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(VectorWidthTests).FullName}.{nameof(Information_is_the_same_each_time)}");
        foreach (var name in new[] { "DOTNET_EnableAVX512", "DOTNET_EnableAVX512F" }) start.Environment[name] = "0";
        start.Environment[FileVariable] = file;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await output + await errors);

        string[] expected = ["Vector512: False", .. Bits()];
        Assert.Equal(expected, await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken));
        File.Delete(file);
    }

    [Fact]
    public void Information_is_the_same_each_time()
    {
        string[] bits = [.. Bits()];
        Assert.Equal(bits, Bits());
        if (Environment.GetEnvironmentVariable(FileVariable) is { } file) File.WriteAllLines(file, [$"Vector512: {Vector512.IsHardwareAccelerated}", .. bits]);
    }

    private static IEnumerable<string> Bits()
    {
        var stream = new Rng(1, RngPurpose.Data);
        const int rows = 300, latents = 7;
        var (mean, logVariance) = (new float[rows * latents], new float[rows * latents]);
        for (var i = 0; i < mean.Length; i++) (mean[i], logVariance[i]) = ((float)stream.NextNormal(), (float)(-6 * stream.NextDouble()));
        ImmutableArray<Factor> factors = [new("a", 3, [.. Enumerable.Range(0, rows).Select(row => row % 3)]), new("b", 10, [.. Enumerable.Range(0, rows).Select(row => row / 30)])];
        foreach (var value in Enum.GetValues<LatentValue>())
        {
            var informations = InformationEstimator.Estimate(GaussianPosteriors.FromLogVariance(latents, mean, logVariance, 0.5).Marginals, factors, value);
            yield return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(informations.SelectMany(information => information.LatentNats).ToArray().AsSpan())));
        }
    }
}
