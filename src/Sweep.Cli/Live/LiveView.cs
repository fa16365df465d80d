using Spectre.Console;
using Sweep.Cli.Output;
using Sweep.Coordinator.Core.Study;

namespace Sweep.Cli.Live;

/// <summary>Progress as a picture at the foot of a terminal, redrawn at most ten times a second; what is said scrolls above it.</summary>
internal sealed class LiveView : IProgressView
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel channel;
    private readonly TimeProvider clock;
    private readonly SteadyClock steady;
    private readonly IAnsiConsole console;
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task drawing;
    private readonly Lock gate = new();
    private LiveModel model;

    public LiveView(Channel channel, LiveModel model, TimeProvider clock, SteadyClock steady)
    {
        (this.channel, this.clock, this.steady, this.model) = (channel, clock, steady, model);
        console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new SizedOutput(channel),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = channel.HasColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        });
        drawing = Task.Run(Draw);
    }

    public void Tell(StudyNotice notice)
    {
        lock (gate) model = model.Apply(notice, steady.Now);
    }

    public void Say(string line)
    {
        try
        {
            console.Write(new Text(OneLine.Of(line) + "\n", channel.HasColour ? new Style(Color.Yellow) : Style.Plain));
        }
        catch (IOException)
        {
            // The terminal is gone, and the sweep goes on.
        }
    }

    public async ValueTask DisposeAsync()
    {
        over.TrySetResult();
        await drawing.ConfigureAwait(false);
    }

    private async Task Draw()
    {
        try
        {
            await console.Live(Picture()).AutoClear(true).StartAsync(async live =>
            {
                while (await Task.WhenAny(over.Task, Task.Delay(Pause, clock, CancellationToken.None)).ConfigureAwait(false) != over.Task) live.UpdateTarget(Picture());
            }).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The terminal is gone: the sweep goes on without one, or is about to be told to stop.
        }
    }

    private Spectre.Console.Rendering.IRenderable Picture()
    {
        LiveModel now;
        lock (gate) now = model;
        var (columns, rows) = channel.Size();
        return LiveRenderer.Render(now, steady.Now, columns, rows);
    }

    private sealed class SizedOutput(Channel channel) : IAnsiConsoleOutput
    {
        public TextWriter Writer => channel.Writer;

        public bool IsTerminal => channel.IsTerminal;

        public int Width => channel.Size().Columns;

        public int Height => channel.Size().Rows;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
