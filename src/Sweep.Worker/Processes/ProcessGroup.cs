using System.Diagnostics;

namespace Sweep.Worker.Processes;

/// <summary>
/// A program and all that it starts, as one group that never outlives this process. A small shell
/// begins a session, leaves a guard behind and becomes the program. The guard waits for the end of
/// a pipe that only this process holds, and then kills the group: so it goes however this process
/// ends, kill -9 included, and on systems without a signal for the parent's death. What leaves the
/// group by a session of its own is beyond our reach.
/// </summary>
internal sealed class ProcessGroup : IDisposable
{
    /// <summary>
    /// The guard takes the pipe by its descriptor 3 and outlives the polite signals to the group;
    /// two forks keep it from the program's own list of children. The program sees neither the pipe
    /// nor the guard, and no input.
    /// </summary>
    private const string Guard =
        "exec 3<&0 </dev/null; "
        + "(trap '' HUP INT TERM; { read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 &); "
        + "exec \"$@\" 3<&-";

    private static readonly string[] Sessions = ["/usr/bin/setsid", "/bin/setsid"];

    private readonly Process process;
    private bool isKilled;

    private ProcessGroup(Process process) => this.process = process;

    /// <summary>
    /// What it writes to standard output; ends once no process is left that could write.
    /// </summary>
    public Stream Output => process.StandardOutput.BaseStream;

    public Stream Error => process.StandardError.BaseStream;

    /// <summary>The number of the program, and of its group.</summary>
    public int Id => process.Id;

    /// <summary>Once it has ended; 128 plus the number of the signal that it died of.</summary>
    public int ExitCode => process.ExitCode;

    /// <param name="program">The whole path of its file.</param>
    /// <param name="environment">All of its environment.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">
    /// It could not be started (too many processes, too long arguments).
    /// </exception>
    public static ProcessGroup Start(
        string program,
        IEnumerable<string> arguments,
        string folder,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var (session, prefix) = SessionMaker();
        var start = new ProcessStartInfo(session, [.. prefix, "/bin/sh", "-c", Guard, "sweep", program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ProcessGroup(Process.Start(start)!);
    }

    public bool WaitForExit(TimeSpan limit) => process.WaitForExit(limit);

    /// <summary>
    /// To every process of the group; in the moment before there is one, to the program.
    /// </summary>
    public void Signal(int signal)
    {
        if (!Signals.Send(-Id, signal))
            Signals.Send(Id, signal);
    }

    /// <summary>
    /// Ends whatever of the group is left. The guard keeps the group's number from being another's
    /// until then, and so it is done once.
    /// </summary>
    public void KillAll()
    {
        if (isKilled)
            return;
        isKilled = true;
        Signal(Signals.Kill);
        process.StandardInput.Close();
    }

    public void Dispose()
    {
        KillAll();
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>util-linux has a program for a new session; macOS has perl.</summary>
    private static (string Program, string[] Arguments) SessionMaker() =>
        Sessions.FirstOrDefault(File.Exists) is { } setsid
            ? (setsid, [])
            : ("/usr/bin/perl", ["-MPOSIX", "-e", "POSIX::setsid(); exec {$ARGV[0]} @ARGV; exit 127", "--"]);
}
