using System.Diagnostics;

namespace Sweep.Coordinator.Tests.Storage;

/// <summary>A second process of a test; killed when disposed of.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>This program, playing a part (see <see cref="SecondProcess"/>).</summary>
    public static ChildProcess Playing(params IEnumerable<string> part)
    {
        var command = Self(part);
        return Running(command[0], command[1..]);
    }

    public static ChildProcess Running(string program, params IEnumerable<string> arguments) =>
        new(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!);

    /// <summary>The command line of this program playing a part.</summary>
    public static string[] Self(params IEnumerable<string> part)
    {
        var program = Environment.ProcessPath!;
        string[] assembly = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(ChildProcess).Assembly.Location] : [];
        return [program, .. assembly, SecondProcess.Marker, .. part];
    }

    public void Say(string line) => process.StandardInput.WriteLine(line);

    public string? ReadLine() => process.StandardOutput.ReadLine();

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
}
