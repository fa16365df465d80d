using Sweep.Cli.Output;
using Sweep.Cli.Tests.Commands.Hints;

namespace Sweep.Cli.Tests.Output;

public class ShellTextTests
{
    [Theory]
    [InlineData("moons.yaml", "moons.yaml")]
    [InlineData("Ann's moons.yaml", "Ann's moons.yaml")]
    [InlineData("-moons.yaml", "./-moons.yaml")]
    [InlineData("--help", "./--help")]
    public void A_path_is_one_word_and_no_option(string path, string word) =>
        Assert.Equal(["run", word], PastedHints.WordsOf($"sweep run {ShellText.QuotePath(path)}"));
}
