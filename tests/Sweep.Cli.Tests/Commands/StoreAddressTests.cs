using Sweep.Cli.Commands;

namespace Sweep.Cli.Tests.Commands;

public sealed class StoreAddressTests
{
    [Theory]
    [InlineData("mine.db", " --store mine.db")]
    [InlineData("my sweeps/it's.db", " --store 'my sweeps/it'\\''s.db'")]
    [InlineData("a&b;c.db", " --store 'a&b;c.db'")]
    [InlineData("postgres://ann:secret@db/x", " --store postgres://ann@db/x")]
    [InlineData(
        "postgres://ann:secret@db/x?schema=a&sslmode=require",
        " --store 'postgres://ann@db/x?schema=a&sslmode=require'"
    )]
    public void What_was_typed_is_suggested_again_quoted_for_a_shell_and_without_a_password(
        string typed,
        string option
    ) => Assert.Equal(option, StoreAddress.Choose(typed, _ => null).Address!.Option);

    [Fact]
    public void What_the_environment_says_need_not_be_suggested()
    {
        var address = StoreAddress
            .Choose(null, name => name == StoreAddress.Variable ? "postgres://db/x" : null)
            .Address!;
        Assert.Equal(("", "postgres://db/x"), (address.Option, address.ToString()));
        Assert.Equal(Path.GetFullPath(Path.Combine(".sweep", "logs")), address.LogFolder);
        Assert.Equal(StoreAddress.Default, StoreAddress.Choose(null, _ => null).Address!.ToString());
    }
}
