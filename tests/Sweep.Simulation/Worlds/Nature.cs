using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Checkers;

namespace Sweep.Simulation.Worlds;

/// <summary>What a trial comes to, by its parameters alone, as a real one's does.</summary>
/// <param name="Steps">How long it trains.</param>
internal sealed record Nature(
    int Steps,
    double Loss,
    bool Diverges,
    bool Throws,
    bool NeedsData,
    int CheckpointSteps,
    bool Kills
)
{
    /// <summary>
    /// What a trial says that always throws, a node that lacks what every trial needs, and a sweep
    /// that does.
    /// </summary>
    public const string AlwaysThrows = "it always throws",
        NodeLacks = "no module on this node",
        SweepLacks = "no library anywhere";

    /// <summary>
    /// The step at which it throws, if it does: half of them before their first one.
    /// </summary>
    public int ThrowsAt { get; init; }

    /// <summary>
    /// Whether each of its trials fails before its first step until the user mends that.
    /// </summary>
    public bool IsHopeless { get; init; }

    /// <summary>
    /// Whether the data on its node are other ones than the sweep asks for, until the user mends
    /// that.
    /// </summary>
    public bool IsMisfit { get; init; }

    /// <summary>Whether it keeps weights of epochs on the way.</summary>
    public bool KeepsEpochs { get; init; }

    /// <summary>
    /// Of a program that kills itself, which is a failure: it has a process of its own anyway.
    /// </summary>
    public const string ProgramKilled = "killed by SIGSEGV";

    /// <summary>An attempt measures after so many steps each.</summary>
    public const int StepsMeasured = 3;

    /// <summary>The loss after a step: it falls, and not for all trials alike.</summary>
    public double LossAt(long step) => Loss + ((Steps - step) * (Steps % 4) * 0.5);

    /// <summary>The steps after which it measures the loss while it trains.</summary>
    public IEnumerable<int> Measured()
    {
        for (var step = StepsMeasured; step < Steps && !IsOverBefore(step); step += StepsMeasured)
            yield return step;
    }

    private bool IsOverBefore(int step) => Kills || (Diverges && step > Steps / 2) || (Throws && step > ThrowsAt);

    public static Nature Of(StartTrial command) =>
        Of(
            command.Settings.At(StudySpec.CommandParameters) is SettingValue.Map parameters
                ? new SettingValue.Map(command.Settings.Entries.SetItems(parameters.Entries))
                : command.Settings
        );

    public static Nature Of(SettingValue.Map parameters)
    {
        var n = (int)parameters.At("n")!.Number!.Value;
        var x = parameters.At("x")!.Number!.Value;
        var loss = Math.Round((x * x) + Math.Abs(n - 6), 6);
        // A twentieth diverges, a twentieth throws whoever trains it, and of some the result is no
        // number.
        return new Nature(
            4 + n,
            x is > 2.9 and < 3.1 ? double.NaN : loss,
            Diverges: x > 4.5,
            Throws: x < -4.5,
            Is(parameters, "needs_data"),
            CheckpointSteps: 2 + (n % 3),
            Kills: x < -4 && Is(parameters, "kills")
        )
        {
            ThrowsAt = n % 2 == 0 ? 0 : (4 + n) / 2,
            IsHopeless = Is(parameters, "hopeless"),
            IsMisfit = Is(parameters, "misfit"),
            KeepsEpochs = n % 4 == 1,
        };
    }

    private static bool Is(SettingValue.Map parameters, string name) =>
        parameters.At(name) is SettingValue.Flag { On: true };

    public static BlobRef Name(byte[] bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);

    /// <summary>
    /// The same for every attempt that gets there, as the bits of a real one are.
    /// </summary>
    public static byte[] Checkpoint(AttemptKey key, long step) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key.Sweep}/{key.Trial.Number} {step}"));

    public static byte[] EpochWeights(AttemptKey key, long epoch) =>
        Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"epoch {epoch} {key.Sweep}/{key.Trial.Number}")
        );

    public static byte[] Weights(AttemptKey key, Nature nature) =>
        Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"weights {key.Sweep}/{key.Trial.Number} {nature.Loss:R}")
        );

    public static long StepOf(byte[] checkpoint, AttemptKey key)
    {
        var words = Encoding.ASCII.GetString(checkpoint).Split(' ');
        if (words[0] != $"{key.Sweep}/{key.Trial.Number}")
            throw new ViolationException("checkpoints", $"{Text(key)} was given a checkpoint of {words[0]}");
        return long.Parse(words[1], CultureInfo.InvariantCulture);
    }

    public static string Text(AttemptKey key) => $"{key.Sweep.Text[^1]}/{key.Trial.Number}#{key.Attempt}";

    public static string Text(WorkerMessage message) =>
        message switch
        {
            WorkerMessage.Hello hello => $"hello, holding {string.Join(' ', hello.Holds.Select(Text))}",
            WorkerMessage.Heartbeat heartbeat =>
                $"heartbeat {string.Join(' ', heartbeat.Progress.Select(progress => $"{Text(progress.Key)}@{progress.Step}"))}",
            WorkerMessage.Reported reported =>
                $"{reported.Sequence}: {reported.Report.GetType().Name} of {Text(reported.Report.Key)}{(reported.Report is CheckpointSaved saved ? $" at {saved.Step}" : "")}",
            _ => message.GetType().Name,
        };

    public static string Text(CoordinatorMessage message) =>
        message switch
        {
            StartTrial start => $"start {Text(start.Key)} from {start.Checkpoints.FirstOrDefault()?.Step ?? 0}",
            StopTrial stop => $"stop {Text(stop.Key)} ({stop.Reason})",
            CoordinatorMessage.Acknowledged acknowledged => $"acknowledged {string.Join(' ', acknowledged.Sequences)}",
            CoordinatorMessage.Rejected rejected => $"rejected: {rejected.Reason}, ask {rejected.Leader ?? "another"}",
            _ => message.GetType().Name,
        };
}

internal enum TrialFaultKind
{
    None,
    Throws,
    Hangs,
}

/// <summary>What goes wrong with one attempt through no fault of its trial.</summary>
internal readonly record struct TrialFault(TrialFaultKind Kind, long AtStep);
