using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Serilog.Core;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Isolation;
using Sweep.Worker.Training;
using Vae.Models.Datasets.Files;
using Xunit.Runner.InProc.SystemConsole;

namespace Sweep.Worker.Tests.Isolation;

/// <summary>
/// This program again, as the process of isolated attempts, or as a worker that has one and can be
/// killed.
/// </summary>
internal static class SecondProcess
{
    private const string Trials = "trials",
        Worker = "worker";

    /// <summary>
    /// A program that trains what comes over its input, as a sweep's own does, with runners that
    /// misbehave besides.
    /// </summary>
    public static ImmutableArray<string> Command => [.. Self, Trials];

    /// <summary>
    /// A worker that isolates an attempt which hangs, and writes the number of the process that
    /// does.
    /// </summary>
    public static ImmutableArray<string> WorkerCommand => [.. Self, Worker];

    private static ImmutableArray<string> Self =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
            ? [Environment.ProcessPath!, typeof(SecondProcess).Assembly.Location]
            : [Environment.ProcessPath!];

    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case [Trials]:
                TrialProcess.Serve(
                    name =>
                        name == "vae"
                            ? new VaeRunner(Some.Backends, new DataFolder(Path.GetTempPath()))
                            : new HostileRunner(),
                    TimeProvider.System
                );
                return 0;
            case [Worker]:
                HangIsolated();
                return 0;
            default:
                return ConsoleRunner.Run(arguments).GetAwaiter().GetResult();
        }
    }

    private static void HangIsolated()
    {
        var start = Some.Start(Some.Key()) with
        {
            Settings = SettingValue.Map.Empty.With("do", SettingValue.Of("hang")),
        };
        var session = new TrialSession(
            start,
            new WorkerContext(new MemoryBlobs(), TimeProvider.System, Logger.None, CheckpointPauses.Local),
            report =>
            {
                if (report is TrainingStarted began)
                    Console.WriteLine(began.Step);
            }
        );
        new IsolatedRunner(Command, TimeProvider.System, CheckpointPauses.Local).Run(start, session);
    }

    /// <summary>
    /// Does what its trial's setting says. Begins at the "step" that is the number of its process.
    /// </summary>
    internal sealed class HostileRunner : ITrialRunner
    {
        public AttemptOutcome Run(StartTrial command, ITrialSession session)
        {
            session.Begin(Environment.ProcessId, 1, device: null);
            Console.Error.WriteLine("these are its last words");
            switch (((SettingValue.Text)command.Settings.At("do")!).Content)
            {
                case "crash":
                    LengthOf(1);
                    break;
                case "exit":
                    Environment.Exit(3);
                    break;
                case "kill":
                    SendSignal(Environment.ProcessId, 9);
                    break;
                case "hang":
                    new ManualResetEventSlim().Wait();
                    break;
                case "work long":
                    session.BeginLongWork();
                    new ManualResetEventSlim().Wait();
                    break;
                case "talk":
                    Console.WriteLine("hello");
                    break;
                case "throw":
                    throw new InvalidOperationException("on purpose");
            }

            session.Report(1, new Dictionary<string, double> { ["loss"] = double.NaN, ["é"] = 0.1 });
            session.Record(2, new Dictionary<string, double> { ["steps:5/kl"] = 0.5 });
            if (session.ReadCheckpoints().Any(checkpoint => checkpoint is not [1, 2, 3]))
                throw new InvalidOperationException("that is not what was kept");
            session.Step++;
            session.SaveCheckpoint(session.Step, [1, 2, 3]);
            session.SaveEpochWeights(3, [4, 5]);
            session.Warn("mind this");
            return Some.Completed(
                session.SaveWeights(
                    session.ReadCheckpoints().Count().ToString(CultureInfo.InvariantCulture) is "1" ? [1] : [0]
                )
            );
        }

        /// <summary>There is no text at 1.</summary>
        [DllImport("libc", EntryPoint = "strlen")]
        private static extern nint LengthOf(nint text);

        [DllImport("libc", EntryPoint = "kill")]
        private static extern int SendSignal(int process, int signal);
    }
}
