using System.Collections.Immutable;
using System.Globalization;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Programs;

namespace Sweep.Cli.Output;

/// <summary>All that is known of one trial.</summary>
internal static class TrialPage
{
    private const int CurveWidth = 32;

    public static void Write(Channel channel, SweepView sweep, TrialView view, ImmutableArray<TrialCurve> curves)
    {
        var trial = view.Trial;
        var rank = view.Rank is { } place ? $", rank {place} of {sweep.Figures.Ranked}" : "";
        channel.Line(
            ($"{sweep.Name}, trial {trial.Number}", Tone.Strong),
            ($": {StateNames.Of(view.State)}{rank}", Tone.Plain)
        );
        var result = (trial.Life as TrialLife.Completed)?.Result;
        Facts.Write(
            channel,
            [
                ("reason", trial.Reason),
                ("pruned", trial.Life is TrialLife.Pruned pruned ? $"at epoch {pruned.Epoch}: {pruned.Reason}" : null),
                ("note", result?.Note),
                ("attempts", Attempts(trial)),
                ("suggested", Suggested(trial.Suggested)),
                ("started", trial.Progress.Started is { } started ? Times.Moment(started) : null),
                ("finished", trial.Finished is { } finished ? Times.Moment(finished) : null),
                (
                    "ran",
                    trial.Progress.RunningTime > TimeSpan.Zero
                        ? $"for {Times.Of(trial.Progress.RunningTime)}{Over(trial)}"
                        : null
                ),
                ("kept", result is null ? null : $"epoch {result.KeptEpoch} of {result.Epochs}"),
                (
                    "made by",
                    result is null
                        ? null
                        : $"{result.Provenance.Backend} on {result.Provenance.Device}, {result.Provenance.Machine}, "
                            + $"version {result.Provenance.Version}"
                ),
                (
                    "data",
                    result is null or { Provenance.DataHash: "" } ? null : $"SHA-256 {result.Provenance.DataHash}"
                ),
                ("weights", result is null ? null : Weights(view)),
                (
                    "on the way",
                    trial.Progress.EpochWeights is { Keys: var epochs }
                        ? $"the weights of epoch {string.Join(", ", epochs)}"
                        : null
                ),
            ]
        );
        Section(
            channel,
            "parameters",
            trial.Parameters.Select(entry => (entry.Key, (string?)(ProgramText.Of(entry.Value) ?? "null")))
        );
        Section(
            channel,
            "values",
            view.Values.Select(entry => (entry.Key, (string?)entry.Value.ToString("R", CultureInfo.InvariantCulture)))
        );
        if (curves.IsEmpty)
            return;
        channel.Line("curves");
        var table = new TextTable([
            new TextColumn("  metric", false, 4, [.. curves.Select(curve => $"  {curve.Metric}")]),
            new TextColumn("epochs", true, 2, [.. curves.Select(LastOf)]),
            new TextColumn("first", true, 1, [.. curves.Select(curve => Digits.Significant(curve.Points[0].Value))]),
            new TextColumn(
                "lowest",
                true,
                1,
                [.. curves.Select(curve => Digits.Significant(curve.Points.Min(point => point.Value)))]
            ),
            new TextColumn(
                "highest",
                true,
                1,
                [.. curves.Select(curve => Digits.Significant(curve.Points.Max(point => point.Value)))]
            ),
            new TextColumn("last", true, 3, [.. curves.Select(curve => Digits.Significant(curve.Points[^1].Value))]),
            new TextColumn("", false, 2, [.. curves.Select(curve => Sparkline.Of(curve.Points, CurveWidth))]),
        ]);
        var layout = table.Fit(channel.Width);
        foreach (var line in layout.Header)
            channel.Line(line, Tone.Faint);
        foreach (var line in layout.Rows)
            channel.Line(line);
    }

    private static string LastOf(TrialCurve curve) =>
        string.Create(CultureInfo.InvariantCulture, $"{(curve.CountsSteps ? "step " : "")}{curve.Points[^1].At}");

    private static void Section(Channel channel, string title, IEnumerable<(string What, string? How)> facts)
    {
        var all = facts.ToArray();
        if (all.Length == 0)
            return;
        channel.Line(title);
        Facts.Write(channel, all);
    }

    private static string Over(Trial trial) => trial.Counts.Started > 1 ? ", all attempts together" : "";

    private static string Weights(TrialView view) =>
        view.Checkpoint is { } blob
            ? $"kept, {blob.Size.ToString("N0", CultureInfo.InvariantCulture)} bytes, SHA-256 {blob.Sha256}"
            : "released: only the best keep theirs";

    private static string Suggested(SuggestedTrial suggested)
    {
        var by = suggested.IsEnqueued ? ", as the user enqueued it" : "";
        return $"{Times.Moment(suggested.At)}{by}, having seen the log up to {suggested.Seen}";
    }

    private static string Attempts(Trial trial)
    {
        var threw = trial.Counts.Failures == 0 ? "" : $", {trial.Counts.Failures} of them threw";
        if (trial.Counts.Started == 0)
            return "none yet";
        var on = trial.Life.IsFinal ? "on" : "last on";
        return $"{trial.Counts.Started}{threw}; {on} {trial.Worker}";
    }
}
