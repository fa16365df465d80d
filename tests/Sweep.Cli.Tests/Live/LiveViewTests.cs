using Microsoft.Extensions.Time.Testing;
using Sweep.Cli.Live;

namespace Sweep.Cli.Tests.Live;

public class LiveViewTests
{
    private readonly FakeTimeProvider clock = new(SomeTrials.Start);
    private readonly ScreenModel screen = new(80, 24, reflows: true);

    [Fact]
    public async Task A_process_that_stops_leaves_the_terminal_free_and_comes_back()
    {
        screen.Write("$ sweep run\n");
        await using var view = View();
        Tick();
        Assert.Contains(screen.Lines, line => line.StartsWith("moons", StringComparison.Ordinal));
        Assert.False(screen.HasCursor);

        view.StepAside();
        screen.Write("[1]+  Stopped\n$ fg\n");
        Tick();

        Assert.Equal(["$ sweep run", "[1]+  Stopped", "$ fg", ""], screen.Lines);
        Assert.True(screen.HasCursor);

        view.ComeBack();

        Assert.Equal(["$ sweep run", "[1]+  Stopped", "$ fg", ""], screen.Lines[..4]);
        Assert.Single(screen.Lines, line => line.StartsWith("moons", StringComparison.Ordinal));
        Assert.False(screen.HasCursor);
    }

    [Fact]
    public async Task What_is_said_stands_above_the_picture_and_nothing_of_it_is_left()
    {
        await using (var view = View())
        {
            Tick();
            view.Say("the store is away");
            Tick();
            Assert.Equal("the store is away", screen.Lines[0]);
            Assert.Single(screen.Lines, line => line.StartsWith("moons", StringComparison.Ordinal));
        }

        Assert.Equal(["the store is away", ""], screen.Lines);
        Assert.True(screen.HasCursor);
    }

    private LiveView View()
    {
        var model = LiveModel.Begin(SomeTrials.State(), 100, 2, SomeTrials.Start);
        return new LiveView(
            new Channel(new ScreenWriter(screen), true, false, () => (80, 24)),
            model,
            clock,
            new SteadyClock(clock)
        );
    }

    private void Tick() => clock.Advance(TimeSpan.FromMilliseconds(100));

    private sealed class ScreenWriter(ScreenModel screen) : StringWriter
    {
        public override void Write(string? value) => screen.Write(value ?? "");
    }
}
