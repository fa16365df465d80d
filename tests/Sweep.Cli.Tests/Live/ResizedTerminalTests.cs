using System.Collections.Immutable;
using Foundation;
using Sweep.Cli.Live;
using Sweep.Cli.Output;

namespace Sweep.Cli.Tests.Live;

/// <summary>
/// What stays on a terminal whose size the user changes while a picture is drawn at its foot.
/// </summary>
public class ResizedTerminalTests
{
    private const string Head = "moons ",
        Foot = "elapsed";

    private readonly TerminalPicture picture = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_copy_of_a_line_stays_whatever_the_sizes(bool reflows)
    {
        var screen = Before(100, 20, reflows);
        foreach (
            var (columns, rows) in ((int, int)[])
                [(100, 20), (60, 20), (35, 20), (30, 12), (100, 20), (50, 10), (41, 24), (8, 5), (120, 30)]
        )
        {
            screen.Resize(columns, rows);
            Draw(screen, columns, rows);

            AssertOnePicture(screen, columns, rows);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_copy_stays_where_the_user_drags_the_border_to_and_fro(bool reflows)
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            var chance = new Rng(seed, RngPurpose.Jitter);
            var screen = Before(80, 24, reflows);
            var (columns, rows) = (80, 24);
            for (var step = 0; step < 60; step++)
            {
                (columns, rows) = (20 + chance.NextInt(100), 10 + chance.NextInt(30));
                screen.Resize(columns, rows);
                if (chance.NextInt(3) == 0)
                    Draw(screen, columns, rows);
            }

            Draw(screen, columns, rows);

            AssertOnePicture(screen, columns, rows);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_picture_made_for_the_width_before_leaves_no_copy(bool reflows)
    {
        var screen = Before(100, 20, reflows);
        Draw(screen, 100, 20);
        screen.Resize(40, 20);
        Draw(screen, 100, 20);
        screen.Resize(30, 20);
        Draw(screen, 40, 20);

        Draw(screen, 30, 20);

        AssertOnePicture(screen, 30, 20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_it_the_terminal_is_as_it_was_before(bool reflows)
    {
        var screen = Before(100, 20, reflows);
        Draw(screen, 100, 20);
        screen.Resize(40, 20);
        Draw(screen, 40, 20);
        screen.Resize(30, 20);

        screen.Write(picture.Erase());
        screen.Write("stopped\n");

        Assert.Equal([.. Enumerable.Range(0, 12).Select(at => $"before {at}"), "stopped", ""], screen.Lines);
        Assert.True(screen.HasCursor);
    }

    [Fact]
    public void What_another_program_writes_meanwhile_stays_and_leaves_no_copy()
    {
        var screen = Before(80, 20, reflows: true);
        Draw(screen, 80, 20);
        screen.Write("a library warns\n");

        Draw(screen, 80, 20);

        AssertOnePicture(screen, 80, 20);
        Assert.Single(screen.Lines, "a library warns");
    }

    private static ScreenModel Before(int columns, int rows, bool reflows)
    {
        var screen = new ScreenModel(columns, rows, reflows);
        for (var line = 0; line < 12; line++)
            screen.Write($"before {line}\n");
        return screen;
    }

    private void Draw(ScreenModel screen, int columns, int rows)
    {
        string[] all =
        [
            "",
            $"{Head}{new string('━', Math.Max(0, columns - 12))} 3/9",
            "",
            "best   trial 1  val_mse 0.02",
            "       lr 0.1",
            "",
            $"slot  trial  epoch {new string('─', Math.Max(0, columns - 30))} val_mse",
            "1  1  12/1000  0.03",
            "2  2  13/1000  0.04",
            "",
            $"0:10 {Foot}",
        ];
        var lines = all.Take(rows - 1).Select(line => new PictureLine([(OneLine.Cut(line, columns - 1), Tone.Plain)]));
        screen.Write(picture.Draw(lines.ToImmutableArray(), columns, hasColour: false));
    }

    private static void AssertOnePicture(ScreenModel screen, int columns, int rows)
    {
        var shown = string.Join('\n', screen.Lines);
        Assert.True(
            screen.Lines.Count(line =>
                line.StartsWith(Head[..Math.Min(Head.Length, columns - 2)], StringComparison.Ordinal)
            ) == 1,
            shown
        );
        Assert.True(
            screen.Lines.Count(line => line.EndsWith(Foot, StringComparison.Ordinal))
                == (rows > 11 && columns > 13 ? 1 : 0),
            shown
        );
    }
}
