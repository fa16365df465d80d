using System.Text;

namespace Sweep.Cli.Tests.Commands;

/// <summary>Standard output or standard error on a disk that is full.</summary>
public class LostOutputTests
{
    [Theory]
    [InlineData("export", "quick")]
    [InlineData("export", "quick", "--format", "json")]
    [InlineData("export", "quick", "--curves")]
    [InlineData("leaderboard", "quick")]
    [InlineData("leaderboard", "quick", "--format", "json")]
    [InlineData("leaderboard", "quick", "--format", "csv")]
    [InlineData("show", "quick")]
    [InlineData("show", "quick", "0")]
    [InlineData("list")]
    [InlineData("schema")]
    [InlineData("checkpoint", "quick", "--out", "OUT")]
    [InlineData("validate", "FILE")]
    [InlineData("--version")]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    public async Task Data_that_cannot_be_written_are_one_line_and_exit_1(params string[] arguments)
    {
        using var cli = new TestCommandLine();
        var file = cli.File();
        await cli.DoneAsync("run", file);
        cli.OutputWriter = new FullWriter();

        var code = await cli.EnterAsync([
            .. arguments.Select(argument =>
                argument switch
                {
                    "FILE" => file,
                    "OUT" => Path.Combine(cli.Folder, "out"),
                    _ => argument,
                }
            ),
        ]);

        Assert.Equal(ExitCode.Failed, code);
        Assert.EndsWith("sweep: standard output cannot be written: No space left on device\n", cli.StandardError);
        Assert.DoesNotContain("   at ", cli.StandardError);
    }

    [Fact]
    public async Task Progress_that_cannot_be_written_ends_no_sweep()
    {
        using var cli = new TestCommandLine { ErrorWriter = new FullWriter() };

        Assert.Equal(ExitCode.Done, await cli.EnterAsync("run", cli.File()));

        cli.ErrorWriter = null;
        await cli.DoneAsync("show", "quick");
        Assert.Contains("4 completed; 4 wanted", cli.Output);
    }

    [Fact]
    public async Task A_bug_is_one_line_and_a_file_with_the_details()
    {
        using var cli = new TestCommandLine { OutputWriter = new BrokenWriter() };

        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("schema"));

        var lines = cli.StandardError.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("sweep: a bug in sweep: on purpose", lines[0], StringComparison.Ordinal);
        var file = lines[1].Split(' ', ',').Single(word => word.EndsWith(".txt", StringComparison.Ordinal));
        Assert.Contains(nameof(BrokenWriter), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        File.Delete(file);
    }

    private sealed class FullWriter : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device");
    }

    private sealed class BrokenWriter : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new InvalidOperationException("on purpose");
    }
}
