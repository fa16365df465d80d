using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Vae.Models.Tests.Parity;

/// <summary>
/// Debian's Python with PyTorch, where a machine has it: the scripts of bench/pytorch-parity
/// against our own code.
/// </summary>
internal static class DebianPython
{
    private const string Interpreter = "/usr/bin/python3";

    private static readonly ConcurrentDictionary<string, Lazy<bool>> Imports = [];

    /// <summary>
    /// Skips the test that calls it, saying why, unless this module can be imported.
    /// </summary>
    public static void SkipUnlessItHas(string module)
    {
        if (!File.Exists(Interpreter))
            Assert.Skip($"there is no {Interpreter}");
        if (!Imports.GetOrAdd(module, name => new Lazy<bool>(() => Run(["-c", $"import {name}"]).ExitCode == 0)).Value)
            Assert.Skip($"{Interpreter} has no {module}");
    }

    /// <summary>
    /// What a script of bench/pytorch-parity prints, as JSON, when given a file with this content.
    /// </summary>
    public static JsonElement RunScript(string name, ReadOnlySpan<byte> input)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            File.WriteAllBytes(file, input);
            return RunScript(name, file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// What a script of bench/pytorch-parity prints, as JSON, when given these arguments.
    /// </summary>
    public static JsonElement RunScript(string name, params string[] arguments) =>
        JsonDocument.Parse(PrintedBy(name, arguments)).RootElement;

    /// <summary>What a script of bench/pytorch-parity prints; its exit code must be 0.</summary>
    public static string PrintedBy(string name, params string[] arguments)
    {
        var (exitCode, output, errors) = Run([PathOf(name), .. arguments]);
        Assert.True(exitCode == 0, $"exit {exitCode}\n{output}\n{errors}");
        return output;
    }

    /// <summary>Where a file of bench/pytorch-parity lies.</summary>
    public static string PathOf(string name) => Path.Combine(RepositoryRoot(), "bench", "pytorch-parity", name);

    private static (int ExitCode, string Output, string Errors) Run(IEnumerable<string> arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Interpreter, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sweep.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
