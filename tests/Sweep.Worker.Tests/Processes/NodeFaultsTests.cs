using System.ComponentModel;
using Sweep.Worker.Processes;

namespace Sweep.Worker.Tests.Processes;

public sealed class NodeFaultsTests
{
    [Theory]
    [
        InlineData(28, "the disk that holds /tmp is full"),
        InlineData(30, "/tmp is on a disk that may only be read"),
        InlineData(5, "the worker cannot write to /tmp: ")
    ]
    public void A_disk_says_what_is_wrong_with_it(int error, string reason) =>
        Assert.StartsWith(reason, NodeFaults.OfFiles("/tmp", new IOException("no", error)), StringComparison.Ordinal);

    [Fact]
    public void A_folder_that_is_not_there_or_may_not_be_written_to_says_so()
    {
        Assert.StartsWith(
            "there is no folder /x ",
            NodeFaults.OfFiles("/x", new DirectoryNotFoundException()),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "the worker may not write to /x: ",
            NodeFaults.OfFiles("/x", new UnauthorizedAccessException()),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(7, false), InlineData(2, true), InlineData(11, true), InlineData(12, true)]
    public void Only_too_long_arguments_are_the_trials_own(int error, bool isOfNode) =>
        Assert.Equal(isOfNode, NodeFaults.IsOfStart(new Win32Exception(error)));
}
