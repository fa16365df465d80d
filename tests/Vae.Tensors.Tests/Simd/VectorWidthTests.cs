using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Vae.Tensors.Backends;
using Vae.Tensors.Simd;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Tests.Simd;

/// <summary>A second process does the same without AVX-512 and must come to the same bits.</summary>
public sealed class VectorWidthTests
{
    private const string FileVariable = "VAE_TENSORS_BITS_FILE";

    [Fact]
    public async Task Bits_do_not_depend_on_the_width_of_vectors()
    {
        var file = Path.GetTempFileName();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Under the dotnet host the first argument is the test assembly; an executable of its own needs none.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(VectorWidthTests).Assembly.Location);
        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(VectorWidthTests).FullName}.{nameof(Bits_are_the_same_each_time)}");
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
    public void Bits_are_the_same_each_time()
    {
        string[] bits = [.. Bits()];
        Assert.Equal(bits, Bits());
        if (Environment.GetEnvironmentVariable(FileVariable) is { } file) File.WriteAllLines(file, [$"Vector512: {Vector512.IsHardwareAccelerated}", .. bits]);
    }

    /// <summary>A digest for every operation, and for the weights and losses of some training.</summary>
    private static IEnumerable<string> Bits()
    {
        foreach (var operation in OperationCases.All)
        {
            var program = TensorProgram.Trace(builder => builder.Output("y", operation.Body([.. operation.Shapes.Select((shape, i) => builder.Input($"x{i}", shape))])));
            var backend = new SimdBackend();
            using var executable = backend.Compile(program, VariableSet.Allocate(backend, program));
            var operands = RandomTensors.For(operation);
            for (var i = 0; i < operands.Length; i++) operands[i].CopyTo(executable.Input($"x{i}"));
            executable.Run();
            yield return $"{operation}: {Digest(executable.Output("y"))}";
        }

        foreach (var (batch, hidden, latent) in new[] { (64, 32, 32), (48, 7, 5), (128, 128, 8), (31, 64, 2) })
        {
            var (losses, weights) = new TrainingStep(batch, 2, hidden, latent).Train(new SimdBackend(), steps: 30);
            yield return $"{batch} rows through {hidden} to {latent}: {Digest(losses)} {Digest(weights)}";
        }

        foreach (var (batch, channels, hidden) in new[] { (16, 1, 32), (33, 3, 17), (5, 9, 16) })
        {
            var (losses, weights) = TrainingStep.Convolutional(batch, channels, hidden, latent: 3).Train(new SimdBackend(), steps: 10);
            yield return $"{batch} images of {channels} channels through {hidden}: {Digest(losses)} {Digest(weights)}";
        }
    }

    private static string Digest(ReadOnlySpan<float> values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)))[..16];
}
