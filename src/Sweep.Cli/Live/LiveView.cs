using Sweep.Cli.Output;
using Sweep.Coordinator.Core.Study;

namespace Sweep.Cli.Live;

/// <summary>Progress as a picture at the foot of a terminal, redrawn at most ten times a second; what is said scrolls above it.</summary>
internal sealed class LiveView : IProgressView
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel channel;
    private readonly SteadyClock steady;
    private readonly TerminalPicture picture = new();
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private LiveModel model;
    private bool isOver;

    public LiveView(Channel channel, LiveModel model, TimeProvider clock, SteadyClock steady)
    {
        (this.channel, this.steady, this.model) = (channel, steady, model);
        timer = clock.CreateTimer(_ => Draw(), null, TimeSpan.Zero, Pause);
    }

    public LiveModel Model
    {
        get
        {
            lock (gate) return model;
        }
    }

    public void Tell(StudyNotice notice)
    {
        lock (gate) model = model.Apply(notice, steady.Now);
    }

    public void Say(string line)
    {
        lock (gate)
        {
            Erase();
            channel.Line(OneLine.Of(line), Tone.Strong);
        }

        Draw();
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync().ConfigureAwait(false);
        lock (gate)
        {
            isOver = true;
            Erase();
        }
    }

    private void Erase()
    {
        var (columns, rows) = channel.Size();
        channel.Text(picture.Erase(columns, rows));
    }

    private void Draw()
    {
        lock (gate)
        {
            if (isOver) return;
            var (columns, rows) = channel.Size();
            var lines = LiveRenderer.Render(model, steady.Now, columns, rows);
            channel.Text(picture.Draw(lines, columns, rows, channel.HasColour));
        }
    }
}
