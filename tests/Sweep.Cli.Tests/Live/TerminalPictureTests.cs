using Sweep.Cli.Live;
using Sweep.Cli.Output;

namespace Sweep.Cli.Tests.Live;

public class TerminalPictureTests
{
    private readonly TerminalPicture picture = new();

    [Fact]
    public void The_next_picture_stands_where_the_last_one_does()
    {
        Assert.EndsWith("\r\e[2A", Draw(80, "a", "b", "c"), StringComparison.Ordinal);

        Assert.Equal("\e[?25l\e[?7l\rd\e[K\ne\e[K\e[J\e[?7h\r\e[1A", Draw(80, "d", "e"));
    }

    [Fact]
    public void Rows_that_another_width_broke_are_erased_first()
    {
        Draw(80, "a");

        Assert.StartsWith("\e[?25l\e[?7l\r\e[Jb", Draw(40, "b"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_colour_only_the_cursor_is_moved() => Assert.DoesNotContain("m", Draw(80, "a"));

    private string Draw(int columns, params string[] lines) =>
        picture.Draw([.. lines.Select(line => new PictureLine([(line, Tone.Good)]))], columns, hasColour: false);
}
