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
        using var door = new TestDoor();
        var file = door.File();
        await door.DoneAsync("run", file);
        door.OutputWriter = new FullWriter();

        var code = await door.EnterAsync([
            .. arguments.Select(argument =>
                argument switch
                {
                    "FILE" => file,
                    "OUT" => Path.Combine(door.Folder, "out"),
                    _ => argument,
                }
            ),
        ]);

        Assert.Equal(ExitCode.Failed, code);
        Assert.EndsWith("sweep: standard output cannot be written: No space left on device\n", door.Talk);
        Assert.DoesNotContain("   at ", door.Talk);
    }

    [Fact]
    public async Task Talk_that_cannot_be_written_ends_no_sweep()
    {
        using var door = new TestDoor { TalkWriter = new FullWriter() };

        Assert.Equal(ExitCode.Done, await door.EnterAsync("run", door.File()));

        door.TalkWriter = null;
        await door.DoneAsync("show", "quick");
        Assert.Contains("4 completed; 4 wanted", door.Output);
    }

    [Fact]
    public async Task A_bug_is_one_line_and_a_file_with_the_details()
    {
        using var door = new TestDoor { OutputWriter = new BrokenWriter() };

        Assert.Equal(ExitCode.Failed, await door.EnterAsync("schema"));

        var lines = door.Talk.TrimEnd().Split('\n');
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
