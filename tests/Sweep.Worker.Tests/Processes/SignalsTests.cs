using System.Diagnostics;
using System.Globalization;
using Sweep.Worker.Processes;

namespace Sweep.Worker.Tests.Processes;

public sealed class SignalsTests
{
    [Fact]
    public void A_process_that_lives_is_not_gone_and_one_that_ended_is()
    {
        using var child = Process.Start(
            new ProcessStartInfo("sh", ["-c", "read line"]) { RedirectStandardInput = true }
        )!;
        Assert.False(Signals.IsGone(child.Id));
        Assert.False(Signals.IsGone(Environment.ProcessId));
        child.StandardInput.Close();
        child.WaitForExit();
        Assert.True(Signals.IsGone(child.Id));
    }

    /// <summary>
    /// The first process of a system belongs to root, and takes no signal of another user.
    /// </summary>
    [Fact]
    public void A_process_of_another_user_is_not_gone() => Assert.False(Signals.IsGone(1));

    [Fact]
    public void A_process_that_is_dead_and_not_yet_counted_by_its_parent_is_gone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the state of a process is read from /proc");
        // The child ends once another program has taken the place of its parent, which knows
        // nothing of a child.
        const string child = "while [ $(cat /proc/$PPID/comm) != cat ]; do :; done";
        var start = new ProcessStartInfo("sh", ["-c", $"sh -c '{child}' & echo $!; exec cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var parent = Process.Start(start)!;
        var dead = int.Parse(parent.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        Living.AssertGone(dead);
        Assert.True(Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{dead}")));
        parent.StandardInput.Close();
        parent.WaitForExit();
    }
}
