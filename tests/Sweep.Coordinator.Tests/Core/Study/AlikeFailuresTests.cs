using Sweep.Coordinator.Core.Study;

namespace Sweep.Coordinator.Tests.Core.Study;

public sealed class AlikeFailuresTests
{
    [Theory]
    [InlineData("exit code 1; its last words: pid 4711 died", "exit code 1; its last words: pid 99120 died")]
    [InlineData("cannot open /tmp/sweep-trial-a1b2/out", "cannot open /tmp/sweep-trial-Zz9/out")]
    [InlineData(
        "cannot open '/scratch/x/sweep-trial-q/parameters.json'",
        "cannot open '/scratch/y/sweep-trial-r/parameters.json'"
    )]
    [InlineData("<object at 0x7f00deadbeef>", "<object at 0x7f11cafe0000>")]
    [InlineData("12:00:01.5 no module", "23:59:59,101 no module")]
    [InlineData("lr=0.0123: no module", "lr=1e-05: no module")]
    [InlineData("run 0f1e2d3c4b5a6978 failed", "run ffeeddccbbaa9988 failed")]
    public void What_differs_by_process_is_left_out(string one, string other) =>
        Assert.Equal(AlikeFailures.Mask(one), AlikeFailures.Mask(other));

    [Theory]
    [InlineData("exit code 1", "exit code 2")]
    [InlineData("No module named numpy", "No module named scipy")]
    [InlineData("killed by SIGKILL", "killed by SIGSEGV")]
    public void What_differs_by_cause_stays(string one, string other) =>
        Assert.NotEqual(AlikeFailures.Mask(one), AlikeFailures.Mask(other));
}
