using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;

namespace Sweep.Worker.Programs;

/// <summary>
/// What a line of a program's standard output reports, and what of it cannot be read.
/// </summary>
internal sealed partial record ReportLine(ImmutableArray<Report> Reports, ImmutableArray<ReportMistake> Mistakes)
{
    private const string Step = "step",
        Final = "final",
        Checkpoint = "checkpoint";

    private const int LongestQuote = 60;

    private static readonly SettingType.MetricName Name = new();

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true };

    /// <summary>Whether a line looks like a report; other output keeps its order.</summary>
    public static bool MayBe(ReadOnlySpan<byte> line) => Trim(line).StartsWith((byte)'{') && TextOf(line) is not null;

    /// <summary>
    /// A line longer than the worker reads; null if, by its beginning, it was not to be a report.
    /// </summary>
    public static ReportLine? TooLong(ReadOnlySpan<byte> beginning, int limit)
    {
        if (TextOf(beginning) is null)
            return null;
        var reason = string.Create(CultureInfo.InvariantCulture, $"a report is longer than {limit} bytes");
        return new ReportLine([], [new ReportMistake("length", reason)]);
    }

    /// <summary>
    /// Null for ordinary output: a line that does not begin as an object with one of the three
    /// names in it.
    /// </summary>
    public static ReportLine? Parse(ReadOnlySpan<byte> line)
    {
        if (TextOf(line) is not { } text)
            return null;
        var reading = new Reading();
        var parts = ReportText.Of(text);
        foreach (var part in parts.Objects)
            reading.Read(part);
        if (reading.IsEmpty)
            return null;
        if (parts.Rest.Length > 0)
            reading.Refuse("rest", $"after a report stands '{Shorten(parts.Rest)}'");
        return reading.End();
    }

    /// <summary>Null if it does not look like a report.</summary>
    private static string? TextOf(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(Trim(line));
        return text.StartsWith('{') && LooksLikeReport().IsMatch(text) ? text : null;
    }

    /// <summary>
    /// Without the byte order mark of Windows, and what a progress bar puts before a line.
    /// </summary>
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("\uFEFF"u8))
            line = line["\uFEFF"u8.Length..];
        return line.Trim(" \t\r\n"u8);
    }

    private static string Shorten(string text) => text.Length <= LongestQuote ? text : text[..LongestQuote] + "…";

    [GeneratedRegex("""[{,]\s*["']?(step|final|checkpoint)["']?\s*:""", RegexOptions.CultureInvariant)]
    private static partial Regex LooksLikeReport();

    private sealed class Reading
    {
        private readonly ImmutableArray<Report>.Builder reports = ImmutableArray.CreateBuilder<Report>();
        private readonly ImmutableArray<ReportMistake>.Builder mistakes = ImmutableArray.CreateBuilder<ReportMistake>();

        public bool IsEmpty => reports.Count + mistakes.Count == 0;

        public ReportLine End() => new(reports.ToImmutable(), mistakes.ToImmutable());

        public void Refuse(string kind, string reason) => mistakes.Add(new ReportMistake(kind, reason));

        public void Read(string text)
        {
            try
            {
                using var json = JsonDocument.Parse(text, Lenient);
                Read(json.RootElement);
            }
            catch (JsonException failure)
            {
                Refuse("json", $"a report is no JSON: {WhatIsWrong(text, failure)}");
            }
            catch (InvalidOperationException)
            {
                Refuse("json", "a report has half a surrogate pair in a text");
            }
        }

        private void Read(JsonElement root)
        {
            if (root.TryGetProperty(Step, out var step))
                ReadStep(root, step);
            if (root.TryGetProperty(Checkpoint, out var file))
                ReadCheckpoint(file);
            if (root.TryGetProperty(Final, out var final))
                ReadFinal(final);
            if (step.ValueKind != JsonValueKind.Undefined || IsEmpty)
                return;
            foreach (var stray in root.EnumerateObject().Where(entry => entry.Name is not (Checkpoint or Final)))
                Refuse($"no step {stray.Name}", $"'{Shorten(stray.Name)}' stands in a report without a step");
        }

        private void ReadStep(JsonElement root, JsonElement step)
        {
            if (ReportNumber.Of(step) is not (>= 1 and <= int.MaxValue and var number) || number != Math.Floor(number))
            {
                Refuse("step", $"a report's step is {Quote(step)}, expected an integer from 1 to {int.MaxValue}");
                return;
            }

            var metrics = root.EnumerateObject().Where(entry => entry.Name is not (Step or Checkpoint or Final));
            var place = string.Create(CultureInfo.InvariantCulture, $"step {number}");
            reports.Add(new Report.Measured((int)number, MetricsIn(metrics, place)));
        }

        private void ReadFinal(JsonElement final)
        {
            if (final.ValueKind == JsonValueKind.Object)
                reports.Add(new Report.Final(MetricsIn(final.EnumerateObject(), Final)));
            else
                Refuse(Final, $"a report's final is {Quote(final)}, expected an object of metrics");
        }

        private void ReadCheckpoint(JsonElement file)
        {
            var isFile =
                file.ValueKind == JsonValueKind.String
                && file.GetString() is { Length: > 0 and <= SettingType.Path.MaxLength } path
                && !path.Contains('\0', StringComparison.Ordinal);
            if (isFile)
                reports.Add(new Report.Checkpoint(file.GetString()!));
            else
                Refuse(Checkpoint, $"a report's checkpoint is {Quote(file)}, expected the name of a file");
        }

        /// <summary>Those that can be read; each of the others is a mistake of its own.</summary>
        private ImmutableSortedDictionary<string, double> MetricsIn(IEnumerable<JsonProperty> entries, string place)
        {
            var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
            foreach (var entry in entries)
            {
                if (Name.Fit(SettingValue.Of(entry.Name)) is null)
                    Refuse($"name {entry.Name}", $"{place}: the metric '{Shorten(entry.Name)}' is not {Name.Expected}");
                else if (ReportNumber.Of(entry.Value) is { } value)
                    metrics[entry.Name] = value;
                else
                    Refuse(
                        $"value {entry.Name}",
                        $"{place}: the metric {entry.Name} is {Quote(entry.Value)}, expected a number"
                    );
            }

            return metrics.ToImmutable();
        }

        private static string Quote(JsonElement value) =>
            value.ValueKind switch
            {
                JsonValueKind.Object => "an object",
                JsonValueKind.Array => "a list",
                JsonValueKind.String when value.GetString() is "" => "empty",
                JsonValueKind.String => $"'{Shorten(value.GetString()!)}'",
                _ => Shorten(value.GetRawText()),
            };

        private static string WhatIsWrong(string text, JsonException failure)
        {
            if (
                text.Contains("'step'", StringComparison.Ordinal)
                || text.Contains("'final'", StringComparison.Ordinal)
                || text.Contains("'checkpoint'", StringComparison.Ordinal)
            )
                return "its names stand in single quotes, expected double ones (in Python: "
                    + "print(json.dumps(report), flush=True))";
            // What follows is the line, which is always the first, and the position.
            return failure.Message.Split(" LineNumber:")[0];
        }
    }
}
