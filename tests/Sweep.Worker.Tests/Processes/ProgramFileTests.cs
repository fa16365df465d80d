using Sweep.Worker.Processes;

namespace Sweep.Worker.Tests.Processes;

public sealed class ProgramFileTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_file_that_grows_while_it_is_read_is_refused()
    {
        using var stop = new CancellationTokenSource();
        var path = Path.GetTempFileName();
        try
        {
            // Large enough that another thread appends to it during some reading, however busy the
            // machine is.
            await File.WriteAllBytesAsync(path, new byte[10_000_000], TestContext.Current.CancellationToken);
            var growing = Task.Factory.StartNew(() => Grow(path, stop.Token), TaskCreationOptions.LongRunning);
            string? problem = null;
            Assert.True(
                SpinWait.SpinUntil(() => (problem = ProgramFile.Read(path, 1 << 30).Problem) is not null, Limit)
            );
            Assert.Equal("changed while it was read", problem);
            await stop.CancelAsync();
            await growing;
            Assert.Null(ProgramFile.Read(path, 1 << 30).Problem);
        }
        finally
        {
            await stop.CancelAsync();
            File.Delete(path);
        }
    }

    private static void Grow(string path, CancellationToken stop)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        while (!stop.IsCancellationRequested)
            file.WriteByte(1);
    }
}
