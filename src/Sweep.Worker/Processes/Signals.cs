using System.Globalization;
using System.Runtime.InteropServices;

namespace Sweep.Worker.Processes;

/// <summary>
/// Signals of Linux and macOS: how they are sent, and how a process that died of one is told of.
/// </summary>
public static class Signals
{
    public const int Kill = 9,
        Terminate = 15;

    /// <summary>What stops a process until it is continued; none can be deaf to it.</summary>
    public static readonly int Stop = OperatingSystem.IsMacOS() ? 17 : 19;

    /// <summary>ESRCH, of Linux and macOS.</summary>
    private const int NoSuchProcess = 3;

    /// <summary>
    /// What .NET, as a shell does, adds to the number of the signal that ended a process.
    /// </summary>
    private const int DeathBySignal = 128;

    private static readonly Dictionary<int, string> Names = new()
    {
        [1] = "SIGHUP",
        [2] = "SIGINT",
        [3] = "SIGQUIT",
        [4] = "SIGILL",
        [5] = "SIGTRAP",
        [6] = "SIGABRT",
        [8] = "SIGFPE",
        [Kill] = "SIGKILL",
        [11] = "SIGSEGV",
        [13] = "SIGPIPE",
        [14] = "SIGALRM",
        [Terminate] = "SIGTERM",
        [24] = "SIGXCPU",
        [25] = "SIGXFSZ",
        [OperatingSystem.IsMacOS() ? 10 : 7] = "SIGBUS",
    };

    /// <summary>
    /// Sends to a process, or to a group by its negative number. False if no such process lives.
    /// </summary>
    public static bool Send(int target, int signal) => kill(target, signal) == 0;

    /// <summary>
    /// Whether no process of this machine has this id. A process of another user counts as there;
    /// one that is dead and not yet counted by its parent (a zombie) counts as gone.
    /// </summary>
    public static bool IsGone(int process)
    {
        if (kill(process, 0) != 0)
            return Marshal.GetLastPInvokeError() == NoSuchProcess;
        return OperatingSystem.IsLinux() && IsZombie(process);
    }

    private static bool IsZombie(int process)
    {
        try
        {
            var status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            // The name before the state may hold anything, also parentheses.
            return status[(status.LastIndexOf(')') + 2)..] is ['Z' or 'X', ..];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// <c>exit code 3</c>, <c>killed by SIGKILL (out of memory?)</c>. A program that itself ends
    /// with 128 plus a signal's number, as shells do, is told of alike.
    /// </summary>
    public static string Describe(int exitCode)
    {
        var signal = exitCode - DeathBySignal;
        if (!Names.TryGetValue(signal, out var name))
            return string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}");
        return signal == Kill ? $"killed by {name} (out of memory?)" : $"killed by {name}";
    }

#pragma warning disable IDE1006, SYSLIB1054 // the system's name; a source generator would need unsafe code for one call
    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int process, int signal);
#pragma warning restore IDE1006, SYSLIB1054
}
