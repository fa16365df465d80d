using System.Runtime.InteropServices;

namespace Sweep.Cli;

/// <summary>What the process tells the shell. Nowhere else is such a number written.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It was asked for rightly and did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>The user's mistake: nothing was created or changed.</summary>
    public const int Mistake = 2;

    /// <summary>
    /// Interrupted by Ctrl-C (SIGINT), or stopped by another process; the state is safe.
    /// </summary>
    public const int Interrupted = 130;

    /// <summary>
    /// The same by SIGHUP, as of a closed terminal, and by SIGTERM, as of <c>kill</c> or a batch
    /// system.
    /// </summary>
    public const int HungUp = 129,
        Terminated = 143;

    /// <summary>
    /// What a shell expects of a process that a signal ended: 128 and the signal's number.
    /// </summary>
    public static int Of(PosixSignal signal) =>
        signal switch
        {
            PosixSignal.SIGHUP => HungUp,
            PosixSignal.SIGTERM => Terminated,
            _ => Interrupted,
        };
}
