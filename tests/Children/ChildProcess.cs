using System.Diagnostics;
using System.Text;

namespace Sweep.Tests.Children;

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

    public bool HasExited => process.HasExited;

    /// <summary>What it has written to its standard error until now.</summary>
    public string Errors
    {
        get
        {
            lock (errors)
                return errors.ToString();
        }
    }

    public static ChildProcess Running(string program, params IEnumerable<string> arguments) =>
        Running(new ProcessStartInfo(program, arguments));

    /// <param name="start">Its streams are taken by this.</param>
    public static ChildProcess Running(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        return new ChildProcess(Process.Start(start)!);
    }

    public void Say(string line) => process.StandardInput.WriteLine(line);

    /// <summary>
    /// The next line of its output; fails the test, with what the child said, if it has ended.
    /// </summary>
    public string ReadLine()
    {
        if (process.StandardOutput.ReadLine() is { } line)
            return line;
        process.WaitForExit();
        throw new InvalidOperationException($"the child ended: {HowItEnded("")}");
    }

    /// <summary>
    /// The rest of its output; fails the test, with what the child said, unless it exits with 0.
    /// </summary>
    public string FinishWell()
    {
        var (output, exitCode) = Finish();
        Assert.True(exitCode == 0, HowItEnded(output));
        return output;
    }

    /// <summary>
    /// Waits for its end; fails the test, with what the child said, where it does not come or is
    /// not with 0.
    /// </summary>
    public void EndsWell(TimeSpan limit)
    {
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        Assert.True(process.WaitForExit(limit), $"the child does not end: {Errors}");
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, HowItEnded(output.GetAwaiter().GetResult()));
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
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }

    private string HowItEnded(string output) => $"exit {process.ExitCode}\n{output}\n{Errors}";

    private void Append(string? line)
    {
        if (line is null)
            return;
        lock (errors)
            errors.AppendLine(line);
    }
}
