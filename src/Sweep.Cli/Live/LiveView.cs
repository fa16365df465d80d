using System.Runtime.InteropServices;
using Sweep.Cli.Output;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Worker.Processes;

namespace Sweep.Cli.Live;

/// <summary>
/// Progress as a picture at the foot of a terminal, redrawn at most ten times a second; what is
/// said scrolls above it. Where the process is stopped (Ctrl-Z) or ends, the terminal is left as it
/// was.
/// </summary>
internal sealed class LiveView : IProgressView
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel channel;
    private readonly SteadyClock steady;
    private readonly TerminalPicture picture = new();
    private readonly ITimer timer;
    private readonly PosixSignalRegistration? stopped,
        continued;
    private readonly Lock gate = new();
    private LiveModel model;
    private bool isOver,
        isAside;

    public LiveView(Channel channel, LiveModel model, TimeProvider clock, SteadyClock steady)
    {
        (this.channel, this.steady, this.model) = (channel, steady, model);
        timer = clock.CreateTimer(_ => Draw(), null, TimeSpan.Zero, Pause);
        AppDomain.CurrentDomain.ProcessExit += Leave;
        if (OperatingSystem.IsWindows())
            return;
        stopped = PosixSignalRegistration.Create(PosixSignal.SIGTSTP, Stop);
        continued = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => ComeBack());
    }

    public LiveModel Model
    {
        get
        {
            lock (gate)
                return model;
        }
    }

    public void Tell(StudyNotice notice, StudyProgress progress)
    {
        lock (gate)
        {
            var now = steady.Now;
            model = model.With(progress.Sweep, now - progress.Elapsed).Apply(notice, now);
        }
    }

    public void Say(string line)
    {
        lock (gate)
        {
            if (!isAside)
                Erase();
            channel.Line(OneLine.Of(line), Tone.Strong);
        }

        Draw();
    }

    /// <summary>
    /// Erases the picture until <see cref="ComeBack"/>: the terminal is another's meanwhile.
    /// </summary>
    public void StepAside()
    {
        lock (gate)
        {
            if (isOver || isAside)
                return;
            isAside = true;
            Erase();
        }
    }

    public void ComeBack()
    {
        lock (gate)
            isAside = false;
        Draw();
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Leave;
        stopped?.Dispose();
        continued?.Dispose();
        await timer.DisposeAsync().ConfigureAwait(false);
        lock (gate)
        {
            isOver = true;
            Erase();
        }
    }

    /// <summary>
    /// The runtime does not stop a process that listens for this signal: the process does it
    /// itself.
    /// </summary>
    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        StepAside();
        Signals.Send(Environment.ProcessId, Signals.Stop);
    }

    private void Leave(object? sender, EventArgs end) => StepAside();

    private void Erase() => channel.Text(picture.Erase());

    private void Draw()
    {
        lock (gate)
        {
            if (isOver || isAside)
                return;
            var (columns, rows) = channel.Size();
            var lines = LiveRenderer.Render(model, steady.Now, columns, rows);
            channel.Text(picture.Draw(lines, columns, channel.HasColour));
        }
    }
}
