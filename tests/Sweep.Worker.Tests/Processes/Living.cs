using System.Globalization;

namespace Sweep.Worker.Tests.Processes;

/// <summary>Whether processes of this machine are alive, whoever started them.</summary>
internal static class Living
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Waits until a process is gone, or is dead and only not yet counted by its parent.</summary>
    public static void AssertGone(int process) => Assert.True(SpinWait.SpinUntil(() => !IsAlive(process), Limit), $"process {process} is alive");

    public static bool IsAlive(int process)
    {
        try
        {
            var status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return status[(status.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
