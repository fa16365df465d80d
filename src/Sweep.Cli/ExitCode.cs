namespace Sweep.Cli;

/// <summary>What the process tells the shell. Nowhere else is such a number written.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It was asked for rightly and did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>The user's mistake: nothing was created or changed.</summary>
    public const int Mistake = 2;

    /// <summary>Interrupted; the state is safe.</summary>
    public const int Interrupted = 130;
}
