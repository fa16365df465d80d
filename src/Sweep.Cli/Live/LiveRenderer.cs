using System.Collections.Immutable;
using System.Globalization;
using Sweep.Cli.Output;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Views;

namespace Sweep.Cli.Live;

/// <summary>A <see cref="LiveModel"/> as a picture of at most so many columns and rows.</summary>
internal static class LiveRenderer
{
    private const int BarWidth = 10;

    private const int LeastEpochWidth = 11;

    private const int MostReasons = 3;

    /// <summary>At most so many lines, none of them as wide as the terminal.</summary>
    public static ImmutableArray<PictureLine> Render(LiveModel model, DateTimeOffset now, int columns, int rows)
    {
        var width = Math.Max(1, columns - 1);
        var room = Math.Max(1, rows - 1);
        var empty = Line([], width);
        var lines = new List<PictureLine> { empty, Progress(model, now, width), empty };
        if (model.Progress.Best is { } best)
            lines.AddRange([.. Best(model, best, width), empty]);
        if (!model.Progress.Failures.IsEmpty)
            lines.AddRange([.. Failures(model, width), empty]);
        lines.AddRange(Slots(model, width, Math.Max(1, room - lines.Count - 3)));
        lines.AddRange([empty, Footer(model, now, width)]);
        if (lines.Count > room)
            lines.RemoveAll(line => line == empty);
        // What matters most stands first.
        return [.. lines.Take(room)];
    }

    private static PictureLine Progress(LiveModel model, DateTimeOffset now, int width)
    {
        var count = $"  {model.Progress.Final}/{model.Progress.Planned}";
        var pace = model.Pace(now) is { } perMinute ? $"  {Amount(perMinute)} trials/min" : "";
        var eta =
            model.Remaining(now) is { } rest && model.Progress.Final < model.Progress.Planned
                ? $"  ETA {Times.Clock(rest)}"
                : "";
        var bar = Math.Clamp(width - model.Sweep.Length - 2 - count.Length - pace.Length - eta.Length, 10, 50);
        var (full, empty) = Bar(model.Progress.Final, model.Progress.Planned, bar);
        return Line(
            [
                (model.Sweep, Tone.Strong),
                ("  ", Tone.Plain),
                (full, Tone.Good),
                (empty, Tone.Faint),
                (count, Tone.Plain),
                (eta, Tone.Plain),
                (pace, Tone.Faint),
            ],
            width
        );
    }

    private static IEnumerable<PictureLine> Best(LiveModel model, Trial best, int width)
    {
        var metric = model.Progress.Objective.Metric;
        var names = best.Parameters.Keys.ToArray();
        var values = TellingMetrics
            .Among(best.Values.Keys, [metric])
            .Where(name => !name.StartsWith(TrialView.TestPrefix, StringComparison.Ordinal));
        yield return Line(
            [
                ("best   ", Tone.Faint),
                ($"trial {best.Number}  ", Tone.Plain),
                ($"{metric} {Digits.Significant(best.Values[metric])}", Tone.Good),
                (string.Concat(values.Select(name => $"  {name} {Digits.Significant(best.Values[name])}")), Tone.Plain),
            ],
            width
        );
        foreach (
            var line in Filled(
                best.Parameters.Select(entry =>
                    $"{LeaderboardTable.ShortName(entry.Key, names)} {Digits.Parameter(entry.Value)}"
                ),
                width - 7
            )
        )
            yield return Line([("       ", Tone.Plain), (line, Tone.Faint)], width);
    }

    /// <summary>Each reason once, those of most trials.</summary>
    private static IEnumerable<PictureLine> Failures(LiveModel model, int width)
    {
        var shown = model.Progress.Failures.OrderByDescending(alike => alike.Count).Take(MostReasons);
        foreach (var alike in shown)
            yield return Line([(FailureReport.Line(alike), Tone.Bad)], width);
        var more = model.Progress.Failures.Length - MostReasons;
        if (more > 0)
            yield return Line([($"and {more} more {(more == 1 ? "reason" : "reasons")}", Tone.Faint)], width);
    }

    /// <summary>The parts in as few lines as the width allows.</summary>
    private static IEnumerable<string> Filled(IEnumerable<string> parts, int width)
    {
        var line = "";
        foreach (var part in parts)
        {
            if (line.Length > 0 && OneLine.WidthOf(line) + 2 + OneLine.WidthOf(part) > width)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? OneLine.Of(part, width) : $"  {part}";
        }

        if (line.Length > 0)
            yield return line;
    }

    private static IEnumerable<PictureLine> Slots(LiveModel model, int width, int room)
    {
        var metric =
            model.Slots.Select(slot => slot?.Metric).FirstOrDefault(name => name is not null)
            ?? model.Progress.Objective.Metric;
        var epochs = model.Slots.OfType<SlotLine>().Select(slot => EpochOf(slot).Length).DefaultIfEmpty().Max();
        var epochWidth = Math.Max(LeastEpochWidth, epochs + 2);
        var epoch = "epoch".PadRight(epochWidth);
        yield return Line([($"slot  trial  {epoch}{"", BarWidth + 2}{metric, -10}  epochs/s", Tone.Faint)], width);
        var shown = model.Slots.Length <= room ? model.Slots.Length : Math.Max(1, room - 1);
        for (var at = 0; at < shown; at++)
            yield return Slot(at, model.Slots[at], epochWidth, width);
        if (shown < model.Slots.Length)
            yield return Line([($"and {model.Slots.Length - shown} more slots", Tone.Faint)], width);
    }

    private static string EpochOf(SlotLine slot)
    {
        if (slot.Epochs > 0)
            return $"{slot.Epoch}/{slot.Epochs}";
        return slot.Epoch > 0 ? $"{slot.Epoch}" : "starting";
    }

    private static PictureLine Slot(int at, SlotLine? slot, int epochWidth, int width)
    {
        if (slot is null)
            return Line([($"{at + 1, 4}  {"free", 5}", Tone.Faint)], width);
        var (full, empty) = Bar(slot.Epoch, slot.Epochs, BarWidth);
        var epoch = EpochOf(slot).PadRight(epochWidth);
        var latest = slot.Latest is { } value ? Digits.Significant(value) : "";
        var speed = slot.EpochsPerSecond > 0 ? Amount(slot.EpochsPerSecond) : "";
        var again = slot.Attempt > 1 ? $"  attempt {slot.Attempt}" : "";
        return Line(
            [
                ($"{at + 1, 4}  ", Tone.Faint),
                ($"{slot.Number, 5}  {epoch}", Tone.Plain),
                (full, Tone.Good),
                (empty, Tone.Faint),
                ($"  {latest, -10}  {speed, 8}", Tone.Plain),
                (again, Tone.Faint),
            ],
            width
        );
    }

    private static PictureLine Footer(LiveModel model, DateTimeOffset now, int width)
    {
        var counts = model.Progress.Counts.IsEmpty ? "" : $"{StateNames.Count(model.Progress.Counts)} · ";
        var several = model.Progress.HasOneObjective
            ? ""
            : $"several objectives: `sweep leaderboard {model.Sweep}{model.StoreOption}` shows their front · ";
        var line = $"{counts}{several}{Times.Clock(now - model.Began)} elapsed";
        const string hint = " · Ctrl-C stops, state is kept";
        return Line([(line.Length + hint.Length <= width ? line + hint : line, Tone.Faint)], width);
    }

    private static (string Full, string Empty) Bar(int done, int all, int width)
    {
        var full = all <= 0 ? 0 : (int)Math.Clamp((long)done * width / all, 0, width);
        return (new string('━', full), new string('─', width - full));
    }

    private static string Amount(double value) =>
        value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    /// <summary>One line, whatever happens: what is too long is cut off.</summary>
    private static PictureLine Line(IEnumerable<(string Text, Tone Tone)> parts, int width)
    {
        var line = ImmutableArray.CreateBuilder<(string, Tone)>();
        var room = width;
        foreach (var (part, tone) in parts.Where(part => part.Text.Length > 0))
        {
            var text = OneLine.Marked(part);
            if (room > 0)
                line.Add((OneLine.Cut(text, room), tone));
            room -= OneLine.WidthOf(text);
        }

        return new PictureLine(line.ToImmutable());
    }
}
