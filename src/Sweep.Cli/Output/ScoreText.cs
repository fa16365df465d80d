using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Vae.Models.Metrics;
using Vae.Models.Scoring;

namespace Sweep.Cli.Output;

/// <summary>The scores of models, for people and for programs.</summary>
/// <param name="format">table, json or csv.</param>
internal sealed class ScoreText(Channel channel, string format, Csv csv)
{
    private const int Schema = 1;

    /// <summary>The score of a model that was trained elsewhere.</summary>
    public void Write(ModelScore score)
    {
        switch (format)
        {
            case "json":
                channel.Json(Json(json => WriteFields(json, score)));
                break;
            case "csv":
                csv.WriteRows(channel.Writer, Rows(score));
                break;
            default:
                WriteOne(score);
                break;
        }
    }

    /// <summary>The scores of trials of a sweep.</summary>
    public void Write(string sweep, ImmutableArray<TrialScore> scores)
    {
        switch (format)
        {
            case "json":
                channel.Json(Json(json => WriteTrials(json, sweep, scores)));
                break;
            case "csv":
                csv.WriteRows(channel.Writer, Rows(scores));
                break;
            default:
                WriteTable(scores);
                break;
        }
    }

    private static IEnumerable<IEnumerable<string>> Rows(ImmutableArray<TrialScore> scores)
    {
        var metrics = ColumnsOf(scores.Select(score => score.Score));
        yield return ["trial", "epoch", "data_sha256", "split", "rows", .. metrics];
        foreach (var score in scores)
        {
            yield return
            [
                $"{score.Trial}",
                $"{score.Epoch}",
                score.Data.DataHash,
                score.Split,
                $"{score.Score.Rows}",
                .. Cells(score.Score, metrics),
            ];
        }
    }

    private static IEnumerable<IEnumerable<string>> Rows(ModelScore score)
    {
        var metrics = ColumnsOf([score]);
        return
        [
            ["rows", .. metrics],
            [$"{score.Rows}", .. Cells(score, metrics)],
        ];
    }

    private static IEnumerable<string> Cells(ModelScore score, string[] metrics)
    {
        var values = score.Values.ToDictionary(
            entry => entry.Key,
            entry => Csv.Number(entry.Value),
            StringComparer.Ordinal
        );
        return metrics.Select(metric => values.GetValueOrDefault(metric, ""));
    }

    private static string[] ColumnsOf(IEnumerable<ModelScore> scores) =>
        [.. scores.SelectMany(score => score.Values).Select(entry => entry.Key).Distinct()];

    private void WriteTable(ImmutableArray<TrialScore> scores)
    {
        var (first, metrics) = (
            scores[0],
            ColumnsOf(scores.Select(score => score.Score)).Where(metric => !IsError(metric))
        );
        channel.Line(
            $"{first.Data.Name}, {first.Split} rows, "
                + $"{first.Score.Rows.ToString("N0", CultureInfo.InvariantCulture)} of them",
            Tone.Faint
        );
        if (scores is [var only])
        {
            channel.Line($"trial {only.Trial}, epoch {only.Epoch}");
            WriteOne(only.Score);
            return;
        }

        Write(
            new TextTable([
                new TextColumn("trial", true, 2, [.. scores.Select(score => $"{score.Trial}")]),
                .. metrics.Select(metric => Column(metric, scores)),
            ])
        );
    }

    private static TextColumn Column(string metric, ImmutableArray<TrialScore> scores)
    {
        double?[] values = [.. scores.Select(score => ValueOf(score.Score, metric))];
        var text = Digits.ForColumn(values.OfType<double>());
        return new TextColumn(metric, true, 1, [.. values.Select(value => value is { } known ? text(known) : "")]);
    }

    /// <summary>
    /// Whether it bounds the error of another metric, beside which it stands in a table.
    /// </summary>
    private static bool IsError(string metric) => metric is MetricNames.MigError or MetricNames.AamError;

    private static double? ValueOf(ModelScore score, string metric)
    {
        foreach (var (name, value) in score.Values)
        {
            if (name == metric)
                return value;
        }

        return null;
    }

    private void WriteOne(ModelScore score)
    {
        ImmutableArray<KeyValuePair<string, double>> values = [.. score.Values.Where(entry => !IsError(entry.Key))];
        channel.Line(
            $"{score.Rows.ToString("N0", CultureInfo.InvariantCulture)} rows, {score.LatentKlNats.Length} latents, "
                + $"{score.Dead} of them dead (KL under {LatentMarginal.DeadNats} nats)"
        );
        channel.Line();
        Write(
            new TextTable([
                new TextColumn("metric", false, 1, [.. values.Select(entry => entry.Key)]),
                new TextColumn(
                    "value",
                    true,
                    1,
                    [.. values.Select(entry => entry.Value.ToString("F5", CultureInfo.InvariantCulture))]
                ),
                new TextColumn("off by at most", true, 0, [.. values.Select(entry => Error(entry.Key, score.Exact))]),
            ])
        );
        channel.Line();
        channel.Line(
            score.Factors.IsEmpty
                ? "KL of each latent, in nats"
                : "information of each latent about each factor, in nats"
        );
        Write(
            new TextTable([
                new TextColumn("factor", false, 2, [.. score.Factors.Select(factor => factor.Factor), "KL"]),
                new TextColumn("entropy", true, 2, [.. score.Factors.Select(factor => Nats(factor.EntropyNats)), ""]),
                .. Enumerable
                    .Range(0, score.LatentKlNats.Length)
                    .Select(latent => new TextColumn(
                        $"z{latent}",
                        true,
                        1,
                        [
                            .. score.Factors.Select(factor => Nats(factor.LatentNats[latent])),
                            Nats(score.LatentKlNats[latent]),
                        ]
                    )),
            ])
        );
    }

    private static void WriteTrials(Utf8JsonWriter json, string sweep, ImmutableArray<TrialScore> scores)
    {
        json.WriteString("sweep", sweep);
        json.WriteStartArray("trials");
        foreach (var score in scores)
        {
            json.WriteStartObject();
            json.WriteNumber("trial", score.Trial);
            json.WriteNumber("epoch", score.Epoch);
            json.WriteString("data", score.Data.Name);
            json.WriteString("data_sha256", score.Data.DataHash);
            json.WriteString("split", score.Split);
            WriteFields(json, score.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFields(Utf8JsonWriter json, ModelScore score)
    {
        json.WriteNumber("rows", score.Rows);
        json.WriteStartObject("values");
        foreach (var (metric, value) in score.Values)
            Number(json, metric, value);
        json.WriteEndObject();
        if (!score.Factors.IsEmpty)
        {
            Number(json, "mig_error", score.Exact.MigError);
            Number(json, "aam_error", score.Exact.AamError);
        }

        Numbers(json, "kl_nats", score.LatentKlNats);
        json.WriteStartArray("factors");
        foreach (var factor in score.Factors)
        {
            json.WriteStartObject();
            json.WriteString("name", factor.Factor);
            Number(json, "entropy_nats", factor.EntropyNats);
            Numbers(json, "information_nats", factor.LatentNats);
            Numbers(json, "information_error_nats", factor.LatentErrorNats);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What is not finite is null, as everywhere.</summary>
    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private void Write(TextTable table)
    {
        var layout = table.Fit(channel.Width);
        foreach (var line in layout.Header)
            channel.Line(line, Tone.Faint);
        foreach (var line in layout.Rows)
            channel.Line(line);
        if (!layout.Hidden.IsEmpty)
            channel.Line($"not shown for want of room: {string.Join(", ", layout.Hidden)}", Tone.Faint);
    }

    private static string Error(string metric, Disentanglement exact) =>
        metric switch
        {
            MetricNames.Mig => exact.MigError.ToString("0.0e+0", CultureInfo.InvariantCulture),
            MetricNames.Aam => exact.AamError.ToString("0.0e+0", CultureInfo.InvariantCulture),
            _ => "",
        };

    private static string Nats(double nats) => nats.ToString("F3", CultureInfo.InvariantCulture);

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            if (double.IsFinite(value))
                json.WriteNumberValue(value);
            else
                json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
