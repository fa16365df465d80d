using Sweep.Tests.Children;

namespace Sweep.Storage.Tests;

/// <summary>
/// A child that dies in a test takes its words along only if the test keeps them.
/// </summary>
public sealed class ChildProcessTests
{
    private static readonly string[] Dying = ["-c", "echo first; echo oops >&2; exit 3"];

    [Fact]
    public void A_child_that_ends_too_early_shows_its_exit_code_and_its_words()
    {
        using var child = ChildProcess.Running("sh", Dying);
        Assert.Equal("first", child.ReadLine());
        var failure = Assert.Throws<InvalidOperationException>(() => child.ReadLine());
        Assert.Contains("exit 3", failure.Message, StringComparison.Ordinal);
        Assert.Contains("oops", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_that_does_not_end_well_shows_its_exit_code_and_its_words()
    {
        foreach (
            var end in (Action<ChildProcess>[])
                [child => child.FinishWell(), child => child.EndsWell(TimeSpan.FromMinutes(1))]
        )
        {
            using var child = ChildProcess.Running("sh", Dying);
            var failure = Assert.ThrowsAny<Exception>(() => end(child));
            Assert.Matches("(?s)exit 3.*first.*oops", failure.Message);
        }
    }

    [Fact]
    public void A_child_that_does_not_end_shows_its_words()
    {
        using var child = ChildProcess.Running("sh", "-c", "echo oops >&2; echo said; exec sleep 1000");
        child.ReadLine();
        SpinWait.SpinUntil(() => child.Errors.Length > 0, TimeSpan.FromMinutes(1));
        var failure = Assert.ThrowsAny<Exception>(() => child.EndsWell(TimeSpan.FromMilliseconds(1)));
        Assert.Contains("oops", failure.Message, StringComparison.Ordinal);
    }
}
