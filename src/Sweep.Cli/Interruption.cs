using System.Runtime.InteropServices;

namespace Sweep.Cli;

/// <summary>
/// Ctrl-C, <c>kill</c>, a closed terminal: the first one asks for a clean end, the second one ends
/// the process where it stands.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly CancellationTokenSource asked = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly Action<int> endNow;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private long? first;

    /// <summary>
    /// What comes this soon after the first one is the same wish: some tools signal a process and
    /// then its whole group.
    /// </summary>
    public static readonly TimeSpan SameWish = TimeSpan.FromMilliseconds(250);

    /// <param name="endNow">What the second one does, given the exit code.</param>
    public Interruption(Action<int> endNow, TimeProvider clock) => (this.endNow, this.clock) = (endNow, clock);

    /// <summary>
    /// The exit code of a sweep that was stopped: of the first signal, else as for Ctrl-C.
    /// </summary>
    public int Code { get; private set; } = ExitCode.Interrupted;

    /// <summary>Cancelled by the first one.</summary>
    public CancellationToken Asked => asked.Token;

    /// <summary>Ends with the first one.</summary>
    public Task Requested() => Asked.Requested();

    /// <summary>Takes the signals of this process.</summary>
    public static Interruption OfProcess(Action<int> endNow, TimeProvider clock)
    {
        var interruption = new Interruption(endNow, clock);
        foreach (var signal in Signals)
        {
            interruption.registrations.Add(
                PosixSignalRegistration.Create(
                    signal,
                    context =>
                    {
                        context.Cancel = true;
                        interruption.Signal(context.Signal);
                    }
                )
            );
        }

        return interruption;
    }

    public void Signal(PosixSignal signal)
    {
        lock (gate)
        {
            if (first is { } at)
            {
                if (clock.GetElapsedTime(at) > SameWish)
                    endNow(ExitCode.Of(signal));
                return;
            }

            first = clock.GetTimestamp();
            Code = ExitCode.Of(signal);
        }

        asked.Cancel();
    }

    public void Dispose()
    {
        // The source holds nothing to give back, and a signal may still be on its way to it.
        foreach (var registration in registrations)
            registration.Dispose();
    }
}
