using Sweep.Cli.Output;

namespace Sweep.Cli.Tests.Output;

public class TextTableTests
{
    [Fact]
    public void Wide_characters_keep_the_columns_below_each_other()
    {
        var layout = Table(["日本", "😀", "abc"]).Fit(80);

        Assert.Equal(["name  n", "日本  1", "😀    2", "abc   3"], [.. layout.Header, .. layout.Rows]);
    }

    [Fact]
    public void A_line_end_in_a_cell_is_a_mark() => Assert.Equal("a↵b   1", Table(["a\nb"]).Fit(80).Rows[0]);

    [Fact]
    public void A_long_cell_is_cut_before_a_column_is_hidden()
    {
        var layout = Table([new string('x', 300), "short"]).Fit(60);

        Assert.Empty(layout.Hidden);
        Assert.Equal($"{new string('x', 19)}… 1", layout.Rows[0]);
    }

    [Fact]
    public void Without_a_bound_no_cell_is_cut() =>
        Assert.Equal(300 + 3, Table([new string('x', 300)]).Fit(int.MaxValue).Rows[0].Length);

    [Fact]
    public void No_line_is_wider_than_a_tiny_terminal()
    {
        var layout = Table([new string('日', 300)]).Fit(5);

        Assert.All([.. layout.Header, .. layout.Rows], line => Assert.InRange(OneLine.WidthOf(line), 0, 5));
    }

    private static TextTable Table(string[] names) =>
        new([
            new TextColumn("name", false, 2, [.. names]),
            new TextColumn("n", true, 1, [.. names.Select((_, at) => $"{at + 1}")]),
        ]);
}
