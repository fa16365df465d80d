using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Worker.Processes;
using Sweep.Worker.Training;

namespace Sweep.Worker.Isolation;

/// <summary>
/// The process that attempts train in, one after another, seen from inside. Its input is the pipe
/// from its worker: when that closes, however the worker ended, this process is gone at once.
/// </summary>
public sealed class TrialProcess
{
    private static readonly PosixSignal[] OfTheWorker =
    [
        PosixSignal.SIGINT,
        PosixSignal.SIGTERM,
        PosixSignal.SIGHUP,
        PosixSignal.SIGQUIT,
    ];

    private readonly Stream input,
        output;
    private readonly Lock gate = new();
    private readonly BlockingCollection<Frame> commands = new(1),
        replies = new(1);
    private volatile PipeSession? session;

    private TrialProcess(Stream input, Stream output) => (this.input, this.output) = (input, output);

    /// <summary>Trains what comes over standard input, for as long as this process lives.</summary>
    /// <param name="runnerOf">Who trains it, by the name that commands use.</param>
    public static void Serve(Func<string, ITrialRunner> runnerOf, TimeProvider clock)
    {
        // Ctrl-C and its kin reach everything at the terminal; what they mean is for the worker to
        // say.
        var registrations = OfTheWorker
            .Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true))
            .ToArray();
        var process = new TrialProcess(Console.OpenStandardInput(), Console.OpenStandardOutput());
        // What other code writes there would be taken for messages of this process.
        Console.SetOut(Console.Error);
        new Thread(process.Listen) { IsBackground = true, Name = "worker's commands" }.Start();
        foreach (var command in process.commands.GetConsumingEnumerable())
            process.Run(command, runnerOf, clock);
        GC.KeepAlive(registrations);
    }

    private void Listen()
    {
        while (Frame.ReadFrom(input) is { } frame)
        {
            switch (frame.Kind)
            {
                case FrameKind.Run:
                    commands.Add(frame);
                    break;
                case FrameKind.Stop:
                    session?.RequestStop((StopReason)frame.Body[0]);
                    break;
                default:
                    replies.Add(frame);
                    break;
            }
        }

        // Nothing here is worth an orderly end, and a thread that hangs could hold that up.
        Signals.Send(Environment.ProcessId, Signals.Kill);
    }

    private void Run(Frame frame, Func<string, ITrialRunner> runnerOf, TimeProvider clock)
    {
        var (pauses, command) = frame.Read(body =>
            (
                new CheckpointPauses(new TimeSpan(body.ReadInt64()), new TimeSpan(body.ReadInt64()), body.ReadDouble()),
                JsonSerializer.Deserialize(body.ReadString(), FrameJson.Default.StartTrial)!
            )
        );
        using var own = new PipeSession(Send, replies, clock, pauses, command.Timeout);
        session = own;
        var outcome = Outcome(runnerOf(command.Runner), command, own);
        session = null;
        Send(
            Frame.Of(
                FrameKind.Ended,
                body =>
                {
                    body.Write(own.Step);
                    body.Write(JsonSerializer.Serialize(outcome, FrameJson.Default.AttemptOutcome));
                }
            )
        );
    }

    private static AttemptOutcome Outcome(ITrialRunner runner, StartTrial command, PipeSession session)
    {
        try
        {
            return runner.Run(command, session);
        }
        catch (Exception failure)
        {
            return TrialThread.FailureOf(failure);
        }
    }

    private void Send(Frame frame)
    {
        lock (gate)
            frame.WriteTo(output);
    }
}
