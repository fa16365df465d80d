using System.Diagnostics;
using System.Text;

namespace Sweep.Coordinator.Tests.Storage;

/// <summary>A second process of a test; killed when disposed of.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder errors = new();

    private ChildProcess(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>This program, playing a part (see <see cref="SecondProcess"/>).</summary>
    public static ChildProcess Playing(params IEnumerable<string> part)
    {
        var command = Self(part);
        return Running(command[0], command[1..]);
    }

    public static ChildProcess Running(string program, params IEnumerable<string> arguments) =>
        new(Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

    /// <summary>The command line of this program playing a part.</summary>
    public static string[] Self(params IEnumerable<string> part)
    {
        var program = Environment.ProcessPath!;
        string[] assembly = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(ChildProcess).Assembly.Location] : [];
        return [program, .. assembly, SecondProcess.Marker, .. part];
    }

    public void Say(string line) => process.StandardInput.WriteLine(line);

    /// <summary>The next line of its output; fails the test, with what the child said, if it has ended.</summary>
    public string ReadLine()
    {
        if (process.StandardOutput.ReadLine() is { } line) return line;
        process.WaitForExit();
        throw new InvalidOperationException($"the child ended: {HowItEnded("")}");
    }

    /// <summary>The rest of its output; fails the test, with what the child said, unless it exits with 0.</summary>
    public string FinishWell()
    {
        var (output, exitCode) = Finish();
        Assert.True(exitCode == 0, HowItEnded(output));
        return output;
    }

    /// <summary>All that is left of its output, and how it ended.</summary>
    public (string Output, int ExitCode) Finish()
    {
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output, process.ExitCode);
    }

    /// <summary>SIGKILL; returns when it is dead.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    private string HowItEnded(string output)
    {
        lock (errors) return $"exit {process.ExitCode}\n{output}\n{errors}";
    }

    private void Append(string? line)
    {
        if (line is null) return;
        lock (errors) errors.AppendLine(line);
    }
}
