using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Sweep.EndToEnd.Tests;

/// <summary>
/// The real program in a process of its own, in a folder of its own, without a terminal.
/// </summary>
internal sealed partial class SweepProcess : IDisposable
{
    public const int HangUp = 1,
        Interrupt = 2,
        Kill = 9,
        Terminate = 15,
        Continue = 18,
        Stop = 19;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>
    /// A shell without job control lets its background commands ignore SIGINT, and each child
    /// inherits that. The env of coreutils 8.31 and later resets it; macOS has none and starts the
    /// program plainly.
    /// </summary>
    /// <remarks>The last word starts the runtime.</remarks>
    private static readonly string[] Launcher = OperatingSystem.IsLinux()
        ? ["env", "--default-signal=INT,HUP,QUIT", "dotnet"]
        : ["dotnet"];

    private readonly Process process;
    private readonly StringBuilder output = new(),
        errors = new();

    private SweepProcess(
        TemporaryFolder folder,
        string[] parent,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var start = new ProcessStartInfo(
            Launcher[0],
            [
                .. Launcher[1..^1],
                .. parent,
                Launcher[^1],
                "exec",
                Path.Combine(AppContext.BaseDirectory, "sweep.dll"),
                .. arguments,
            ]
        )
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Remove("SWEEP_STORE");
        start.Environment["TMPDIR"] = folder.Scratch;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>What it has said so far.</summary>
    public string StandardError
    {
        get
        {
            lock (errors)
                return errors.ToString();
        }
    }

    /// <summary>What it has had of the processors.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public bool HasExited => process.HasExited;

    public static SweepProcess Start(
        TemporaryFolder folder,
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    ) => new(folder, [], arguments, environment);

    /// <param name="parent">
    /// A command that starts the one that follows it, in the same process: nohup, say.
    /// </param>
    public static SweepProcess StartUnder(TemporaryFolder folder, string[] parent, params string[] arguments) =>
        new(folder, parent, arguments, new Dictionary<string, string>());

    public static SweepProcess Start(TemporaryFolder folder, params string[] arguments) =>
        Start(folder, new Dictionary<string, string>(), arguments);

    /// <summary>Runs to its end.</summary>
    public static SweepResult Run(TemporaryFolder folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        return process.Wait();
    }

    /// <summary>Whether it ends by itself within this time.</summary>
    public bool EndsWithin(TimeSpan time) => process.WaitForExit(time);

    public void Signal(int signal) => Signal(process.Id, signal);

    public static void Signal(int process, int signal) => Assert.Equal(0, SendSignal(process, signal));

    public SweepResult Wait()
    {
        if (!process.WaitForExit(Limit))
        {
            Signal(Kill);
            Assert.Fail($"the program did not end within {Limit}: {errors}");
        }

        process.WaitForExit();
        return new SweepResult(process.ExitCode, output.ToString(), errors.ToString());
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.AppendLine(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}

/// <param name="Output">What it wrote to standard output: data.</param>
/// <param name="StandardError">What it wrote to standard error.</param>
internal sealed record SweepResult(int ExitCode, string Output, string StandardError);
