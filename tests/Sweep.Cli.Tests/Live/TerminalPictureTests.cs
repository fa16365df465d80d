using Sweep.Cli.Live;
using Sweep.Cli.Output;

namespace Sweep.Cli.Tests.Live;

public class TerminalPictureTests
{
    private readonly TerminalPicture picture = new();

    [Fact]
    public void The_next_picture_stands_where_the_last_one_does()
    {
        Assert.StartsWith("\e[?25l\ra", Draw(80, 24, "a", "b", "c"), StringComparison.Ordinal);

        Assert.Equal("\e[?25l\r\e[2Ad\e[K\ne\e[K\e[J", Draw(80, 24, "d", "e"));
    }

    [Theory]
    [InlineData(40, 4)]
    [InlineData(39, 6)]
    [InlineData(80, 2)]
    [InlineData(200, 2)]
    public void Lines_that_a_narrower_terminal_broke_are_drawn_over_too(int columns, int up)
    {
        Draw(80, 24, new string('x', 79), "short", new string('y', 40 + 39));

        Assert.StartsWith($"\r\e[{up}A", picture.Erase(columns, 24), StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_left_the_terminal_at_the_top_is_not_reached_for()
    {
        Draw(80, 24, "a", "b", "c", "d", "e");

        Assert.StartsWith("\r\e[2A", picture.Erase(80, 3), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_colour_only_the_cursor_is_moved() => Assert.DoesNotContain("m", Draw(80, 24, "a"));

    private string Draw(int columns, int rows, params string[] lines) =>
        picture.Draw([.. lines.Select(line => new PictureLine([(line, Tone.Good)]))], columns, rows, hasColour: false);
}
