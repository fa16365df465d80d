using Serilog;
using Serilog.Core;
using Serilog.Events;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Programs;
using Sweep.Worker.Training;

namespace Sweep.Worker.Tests.Programs;

/// <summary>Attempts of one trial that is a command, by real processes.</summary>
internal sealed class ProgramTrial
{
    public MemoryBlobs Blobs { get; } = new();

    public List<WorkerReport> Reports { get; } = [];

    /// <summary>What a person is warned of.</summary>
    public List<string> Warnings { get; } = [];

    public TimeSpan Grace { get; init; } = ProgramLimits.Usual.Grace;

    public TimeSpan SignalHold { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>Of the attempt that ran last.</summary>
    public TrialSession? Session { get; private set; }

    public bool IsAllowed { get; init; } = true;

    /// <summary>Called with each report, on the attempt's thread; it may ask for a stop.</summary>
    public Action<WorkerReport, TrialSession>? Reported { get; set; }

    public IEnumerable<CurveChunk> Curves => Reports.OfType<Measured>().SelectMany(measured => measured.Curves);

    /// <summary>What arrived of the output, as text.</summary>
    public string Output =>
        System.Text.Encoding.UTF8.GetString([.. Reports.OfType<OutputWritten>().SelectMany(written => written.Bytes)]);

    public static SettingValue.Map Settings(params ReadOnlySpan<string> run) =>
        SettingValue
            .Map.Empty.With("command.run", List(run))
            .With("command.pass", List("arguments"))
            .With("command.directory", SettingValue.Of("/"))
            .With("command.environment", SettingValue.Map.Empty)
            .With("command.epochs", new SettingValue.Null())
            .With("command.reports", List("loss"))
            .With("parameters", SettingValue.Map.Empty);

    public static SettingValue List(params ReadOnlySpan<string> texts) =>
        new SettingValue.List([.. texts.ToArray().Select(SettingValue.Of)]);

    /// <summary>A line for a shell.</summary>
    public AttemptOutcome Script(string script) => Run(ShellSettings(script));

    public static SettingValue.Map ShellSettings(string script) =>
        Settings(
            "sh",
            "-c",
            script.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)
        );

    public AttemptOutcome Run(SettingValue.Map settings, int attempt = 1, params CheckpointRef[] checkpoints)
    {
        var start = new StartTrial(
            Some.Key(trial: 7, attempt),
            "command",
            "cpu",
            settings,
            42,
            new Objective("loss", Goal.Minimize),
            [.. checkpoints],
            Timeout: Timeout
        );
        TrialSession? session = null;
        using var log = new LoggerConfiguration().WriteTo.Sink(new WarningSink(Warnings)).CreateLogger();
        Session = session = new TrialSession(
            start,
            new WorkerContext(
                Blobs,
                TimeProvider.System,
                log,
                CheckpointPauses.Local with
                {
                    Longest = TimeSpan.FromTicks(1),
                }
            ),
            report =>
            {
                Reports.Add(report);
                Reported?.Invoke(report, session!);
            }
        );
        var outcome = new ProgramRunner(IsAllowed, TimeProvider.System, new ProgramLimits(Grace, SignalHold)).Run(
            start,
            session
        );
        session.End();
        return outcome;
    }

    /// <summary>What the trial left, as text.</summary>
    public string Result(AttemptOutcome outcome) =>
        System.Text.Encoding.UTF8.GetString(
            Blobs.Get(Some.Sweep, Assert.IsType<AttemptOutcome.Completed>(outcome).Weights)!
        );

    private sealed class WarningSink(List<string> warnings) : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            if (logEvent.Properties.GetValueOrDefault("Message") is ScalarValue { Value: string message })
                warnings.Add(message);
        }
    }
}
