using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace Vae.Tests.VectorWidth;

/// <summary>
/// A second process computes the same without AVX-512 and must come to the same bits.
/// </summary>
public abstract class VectorWidthContract
{
    private const string FileVariable = "VAE_BITS_FILE";

    /// <summary>What is computed, as lines that are equal only if all bits are.</summary>
    protected abstract IEnumerable<string> Bits();

    [Fact]
    public async Task Bits_do_not_depend_on_the_width_of_vectors()
    {
        var file = Path.GetTempFileName();
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Under the dotnet host the first argument is the test assembly; an executable of its own
        // needs none.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(GetType().Assembly.Location);
        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{GetType().FullName}.{nameof(Bits_are_the_same_each_time)}");
        foreach (var name in new[] { "DOTNET_EnableAVX512", "DOTNET_EnableAVX512F" })
            start.Environment[name] = "0";
        start.Environment[FileVariable] = file;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"exit {process.ExitCode}\n{await output}\n{await errors}");

        string[] expected = ["Vector512: False", .. Bits()];
        Assert.Equal(expected, await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken));
        File.Delete(file);
    }

    [Fact]
    public void Bits_are_the_same_each_time()
    {
        string[] bits = [.. Bits()];
        Assert.Equal(bits, Bits());
        if (Environment.GetEnvironmentVariable(FileVariable) is { } file)
            File.WriteAllLines(file, [$"Vector512: {Vector512.IsHardwareAccelerated}", .. bits]);
    }
}
