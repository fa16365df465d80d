namespace Sweep.Cli.Tests.Commands;

public class HelpPageTests
{
    /// <summary>All that the program has, and the program itself: "".</summary>
    public static TheoryData<string> Names
    {
        get
        {
            using var cli = new TestCommandLine();
            return [.. cli.Commands.Select(command => command.Name).Prepend("")];
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_line_is_wider_than_the_terminal_or_than_80_columns_without(string name)
    {
        foreach (
            var (terminal, width) in ((int, int)[])[(int.MaxValue, 80), (80, 80), (90, 90), (100, 100), (300, 100)]
        )
        {
            var page = await PageAsync(name, terminal);

            Assert.All(page.Split('\n'), line => Assert.True(line.Length <= width, $"{line.Length} > {width}: {line}"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wider_terminal_is_used(string name)
    {
        var narrow = await PageAsync(name, 80);

        var wide = await PageAsync(name, 100);

        Assert.True(wide.Split('\n').Length <= narrow.Split('\n').Length);
        if (name is "run" or "resume" or "score")
            Assert.True(wide.Split('\n').Length < narrow.Split('\n').Length);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Descriptions_are_aligned_and_no_line_ends_in_spaces(string name)
    {
        var page = await PageAsync(name, 80);

        Assert.All(page.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        Assert.EndsWith("\n", page);
        Assert.False(page.EndsWith("\n\n", StringComparison.Ordinal));
        var options = page[page.IndexOf("Options:\n", StringComparison.Ordinal)..].Split("\n\n")[0].Split('\n')[1..];
        Assert.Single(
            options
                .Where(line => line.StartsWith("  -", StringComparison.Ordinal))
                .Select(ColumnOfDescription)
                .Distinct()
        );
    }

    [Theory]
    [InlineData(50)]
    [InlineData(64)]
    public async Task A_narrow_terminal_wraps_what_a_command_has(int width)
    {
        using var cli = new TestCommandLine();
        foreach (var command in cli.Commands)
        {
            var page = await PageAsync(command.Name, width);

            Assert.All(page.Split('\n'), line => Assert.True(line.Length <= width, $"{line.Length} > {width}: {line}"));
        }
    }

    [Fact]
    public void Every_option_and_every_argument_is_described_in_a_sentence()
    {
        using var cli = new TestCommandLine();
        foreach (var command in cli.Commands)
        {
            foreach (
                var symbol in (IEnumerable<System.CommandLine.Symbol>)
                    [command, .. command.Arguments, .. command.Options]
            )
            {
                Assert.Matches(@"^\p{Lu}.*(\.|\. \[default: .+\])$|^table, |^csv, ", symbol.Description);
            }
        }
    }

    private static int ColumnOfDescription(string line)
    {
        var label = line.TrimStart();
        var gap = label.IndexOf("  ", StringComparison.Ordinal);
        return line.Length - label[gap..].TrimStart().Length;
    }

    private static async Task<string> PageAsync(string name, int terminal)
    {
        using var cli = new TestCommandLine { OutputWidth = terminal };
        await cli.DoneAsync(name.Length == 0 ? ["--help"] : [name, "--help"]);
        Assert.Empty(cli.StandardError);
        return cli.Output;
    }
}
