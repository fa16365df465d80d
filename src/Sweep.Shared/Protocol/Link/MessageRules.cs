using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Shared.Protocol.Link;

/// <summary>
/// What every message of a worker must keep to before it gets to any core. The cores take such
/// things for granted: a message that breaks them would pass for a bug of our own.
/// </summary>
internal static class MessageRules
{
    /// <returns>Null if nothing is wrong.</returns>
    public static string? MistakeIn(WorkerMessage message) =>
        message switch
        {
            WorkerMessage.Hello hello => MistakeIn(hello.Profile)
                ?? Over("held attempts", hello.Holds, LinkLimits.Slots)
                ?? Repeated(hello.Holds),
            WorkerMessage.Heartbeat { Sent: < 0 } or WorkerMessage.Heartbeat { Received: < 0 } =>
                "counts of messages are not negative",
            WorkerMessage.Heartbeat heartbeat => Over("attempts", heartbeat.Progress, LinkLimits.Slots),
            WorkerMessage.Reported { Sent: < 0 } => "counts of messages are not negative",
            WorkerMessage.Reported { Sequence: < 1 } => "reports are numbered from 1",
            WorkerMessage.Reported reported => MistakeIn(reported.Report),
            _ => null,
        };

    private static string? MistakeIn(WorkerProfile profile)
    {
        if (!IsName(profile.Worker))
            return $"a worker's name is 1 to {LinkLimits.NameLength} printable characters";
        if (profile.Slots is < 1 or > LinkLimits.Slots)
            return $"a worker has 1 to {LinkLimits.Slots} slots, not {profile.Slots}";
        if (profile.MemoryBytes < 0)
            return "a machine's memory is not negative";
        if (profile.Devices.IsDefault || profile.Runners.IsDefault)
            return "devices and runners are lists";
        if (profile.Devices.Length > LinkLimits.Slots || profile.Runners.Length > LinkLimits.Slots)
            return "a worker has no more devices or runners than slots";
        var names = profile.Devices.Concat(profile.Runners).Append(profile.Machine).Append(profile.Version);
        if (profile.LibTorch is { } torch && !IsName(torch))
            return $"a LibTorch is 1 to {LinkLimits.NameLength} printable characters";
        return names.All(IsName)
            ? null
            : $"devices, runners, machine and version are 1 to {LinkLimits.NameLength} printable characters each";
    }

    private static string? MistakeIn(WorkerReport report) =>
        report switch
        {
            { Seconds: { } seconds } when seconds is not (>= 0 and <= LinkLimits.AttemptSeconds) =>
                $"an attempt runs for 0 to {LinkLimits.AttemptSeconds} s",
            TrainingStarted { Device: { } device } when !IsName(device) =>
                $"a device's name is 1 to {LinkLimits.NameLength} printable characters",
            TrainingStarted began when began.Step < 0 || began.Epochs < 0 => "steps and epochs are not negative",
            Measured measured => MistakeIn(measured),
            CheckpointSaved saved when saved.Step < 0 => "steps are not negative",
            CheckpointSaved saved => MistakeIn(saved.Blob),
            EpochWeightsSaved { Epoch: < 1 } => "epochs count from 1",
            EpochWeightsSaved saved => MistakeIn(saved.Blob),
            OutputWritten written => MistakeIn(written),
            AttemptEnded ended when ended.Step < 0 => "steps are not negative",
            AttemptEnded ended => MistakeIn(ended.Outcome),
            _ => null,
        };

    private static string? MistakeIn(Measured measured)
    {
        if (measured.Epoch < 0 || double.IsNaN(measured.EpochsPerSecond))
            return "epochs are not negative, and their rate is a number";
        if (measured.Curves.IsDefault)
            return "curves are a list";
        foreach (var curve in measured.Curves)
        {
            var (trial, attempt) = (measured.Key.Trial, measured.Key.Attempt);
            if (
                curve is null
                || (curve.Trial, curve.Replicate, curve.Attempt) != (trial.Number, trial.Replicate, attempt)
            )
                return "curves are of the attempt that reports them";
            if (curve.FromEpoch < 1)
                return "epochs count from 1";
            if (curve.Values.IsDefaultOrEmpty || curve.FromEpoch > int.MaxValue - curve.Values.Length)
                return "a chunk of a curve has values, and its epochs are numbers";
            if (!IsName(curve.Metric))
                return $"a metric's name is 1 to {LinkLimits.NameLength} printable characters";
        }

        return null;
    }

    private static string? MistakeIn(OutputWritten written)
    {
        if (written.Bytes is not { Length: >= 1 and <= OutputLimits.ChunkBytes })
            return $"a piece of output has 1 to {OutputLimits.ChunkBytes} bytes";
        return written.From is >= 0 and <= long.MaxValue / 2 ? null : "offsets are not negative";
    }

    private static string? MistakeIn(AttemptOutcome outcome) =>
        outcome switch
        {
            AttemptOutcome.Completed completed
                when completed.Values is null
                    || completed.Values.Count > LinkLimits.Slots
                    || !completed.Values.Keys.All(IsName) => "values are metrics by name",
            AttemptOutcome.Completed completed when completed.KeptEpoch < 0 || completed.Epochs < completed.KeptEpoch =>
                "the kept epoch is one of the epochs",
            AttemptOutcome.Completed completed => MistakeIn(completed.Weights) ?? MistakeIn(completed.Note ?? ""),
            AttemptOutcome.Diverged { Reason: var reason } => MistakeIn(reason),
            AttemptOutcome.Failed { Reason: var reason } => MistakeIn(reason),
            AttemptOutcome.TimedOut { Reason: var reason } => MistakeIn(reason),
            AttemptOutcome.Died { Reason: var reason } => MistakeIn(reason),
            AttemptOutcome.Refused { Reason: var reason } => MistakeIn(reason),
            AttemptOutcome.Misfit { Reason: var reason } => MistakeIn(reason),
            // A worker elsewhere has no part in where the sweep's state is kept, so it cannot stop
            // a sweep over it.
            AttemptOutcome.StorageLost => "only a worker of the coordinator's own process can lose its storage",
            _ => null,
        };

    private static string? MistakeIn(string reason) =>
        reason is { Length: <= LinkLimits.ReasonLength }
            ? null
            : $"a reason has at most {LinkLimits.ReasonLength} characters";

    private static string? MistakeIn(BlobRef blob) =>
        Hexadecimals.IsSha256(blob.Sha256) && blob.Size is >= 0 and <= LinkLimits.BlobBytes
            ? null
            : $"a blob is named by {Hexadecimals.Sha256Digits} hexadecimal digits and has 0 to "
                + $"{LinkLimits.BlobBytes} bytes";

    public static bool IsName(string? text) =>
        text is { Length: >= 1 and <= LinkLimits.NameLength } && !text.Any(char.IsControl);

    private static string? Over<T>(string what, ImmutableArray<T> items, int limit) =>
        items.IsDefault || items.Length > limit ? $"at most {limit} {what}" : null;

    private static string? Repeated(ImmutableArray<AttemptKey> keys) =>
        keys.Distinct().Count() == keys.Length ? null : "an attempt is held once";
}
