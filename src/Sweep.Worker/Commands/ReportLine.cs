using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Sweep.Shared.Settings;
using Sweep.Shared.Values;

namespace Sweep.Worker.Commands;

/// <summary>What a line of a program's standard output says to us.</summary>
internal abstract record ReportLine
{
    private static readonly Shape.Name Name = new();

    private ReportLine()
    {
    }

    /// <summary>Metrics at a step, from 1.</summary>
    public sealed record Measured(int Step, ImmutableSortedDictionary<string, double> Metrics) : ReportLine;

    /// <summary>Metrics of the trial as a whole.</summary>
    public sealed record Final(ImmutableSortedDictionary<string, double> Metrics) : ReportLine;

    /// <summary>A file to go on from, in the folder for checkpoints or by its whole path.</summary>
    public sealed record Checkpoint(string File) : ReportLine;

    /// <summary>It looks like a report and is none.</summary>
    public sealed record Wrong(string Reason) : ReportLine;

    /// <summary>Null for ordinary output: what is no JSON object, or one that speaks of neither a step nor the end nor a checkpoint.</summary>
    public static ReportLine? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(Encoding.UTF8.GetBytes(QuoteNonFinite(Encoding.UTF8.GetString(line))));
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            if (root.TryGetProperty("final", out var final)) return OfFinal(final);
            if (root.TryGetProperty("checkpoint", out var file)) return OfCheckpoint(file);
            return root.TryGetProperty("step", out var step) ? OfStep(root, step) : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair in a text.
            return null;
        }
    }

    private static ReportLine OfStep(JsonElement root, JsonElement step) => step.ValueKind == JsonValueKind.Number && StepOf(step) is { } number
        ? MetricsIn(root) is { } metrics ? new Measured(number, metrics.Remove("step")) : WrongMetric
        : new Wrong("a report whose step is no integer from 1 to 2147483647");

    private static ReportLine OfFinal(JsonElement final) => final.ValueKind != JsonValueKind.Object ? new Wrong("a final report that is no object of metrics")
        : MetricsIn(final) is { } metrics ? new Final(metrics)
        : WrongMetric;

    private static ReportLine OfCheckpoint(JsonElement file) => file.ValueKind == JsonValueKind.String && file.GetString() is { Length: > 0 and <= Shape.Path.MaxLength } path && !path.Contains('\0', StringComparison.Ordinal)
        ? new Checkpoint(path)
        : new Wrong("a checkpoint that is not the name of a file");

    private static Wrong WrongMetric => new($"a report of a metric that is no number, or whose name is not {Name.Expected}");

    /// <summary>Null if one of them is no metric.</summary>
    private static ImmutableSortedDictionary<string, double>? MetricsIn(JsonElement map)
    {
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var entry in map.EnumerateObject())
        {
            if (Name.Fit(Value.Of(entry.Name)) is null || NumberOf(entry.Value) is not { } value) return null;
            metrics[entry.Name] = value;
        }

        return metrics.ToImmutable();
    }

    private static int? StepOf(JsonElement step) => step.TryGetDouble(out var number) && number >= 1 && number <= int.MaxValue && number == Math.Floor(number) ? (int)number : null;

    private static double? NumberOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetDouble(out var number) ? number : null,
        JsonValueKind.String => value.GetString() switch { "NaN" => double.NaN, "Infinity" => double.PositiveInfinity, "-Infinity" => double.NegativeInfinity, _ => null },
        JsonValueKind.Null => double.NaN,
        _ => null,
    };

    /// <summary>JSON has no words for what is not finite; Python and JavaScript write them all the same.</summary>
    private static string QuoteNonFinite(string text)
    {
        if (!text.Contains("NaN", StringComparison.Ordinal) && !text.Contains("Infinity", StringComparison.Ordinal)) return text;
        var quoted = new StringBuilder(text.Length + 16);
        var isText = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"') isText = !isText;
            if (isText && text[i] == '\\' && i + 1 < text.Length) quoted.Append(text[i++]);
            var word = isText ? null : new[] { "NaN", "-Infinity", "Infinity" }.FirstOrDefault(word => string.CompareOrdinal(text, i, word, 0, word.Length) == 0);
            if (word is null) quoted.Append(text[i]);
            else
            {
                quoted.Append('"').Append(word).Append('"');
                i += word.Length - 1;
            }
        }

        return quoted.ToString();
    }
}
