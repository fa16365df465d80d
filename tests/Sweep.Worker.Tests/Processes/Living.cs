using Sweep.Worker.Processes;

namespace Sweep.Worker.Tests.Processes;

/// <summary>Waits for processes of this machine, whichever process started them.</summary>
internal static class Living
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Waits until a process is gone, or is dead and only not yet counted by its parent.
    /// </summary>
    public static void AssertGone(int process) =>
        Assert.True(SpinWait.SpinUntil(() => Signals.IsGone(process), Limit), $"process {process} is alive");
}
