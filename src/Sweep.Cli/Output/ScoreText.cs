using System.Globalization;
using System.Text;
using System.Text.Json;
using Vae.Models.Metrics;
using Vae.Models.Scoring;

namespace Sweep.Cli.Output;

/// <summary>The score of a model, for people and for programs.</summary>
internal static class ScoreText
{
    public static void Table(Channel channel, ModelScore score)
    {
        var dead = score.LatentKlNats.Count(nats => nats < LatentMarginal.DeadNats);
        channel.Line($"{score.Rows.ToString("N0", CultureInfo.InvariantCulture)} images, {score.LatentKlNats.Length} latents, {dead} of them dead (KL under {LatentMarginal.DeadNats} nats)");
        channel.Line();
        Write(channel, new TextTable(
        [
            new TextColumn("metric", false, 1, [.. score.Values.Select(entry => entry.Key)]),
            new TextColumn("value", true, 1, [.. score.Values.Select(entry => entry.Value.ToString("F5", CultureInfo.InvariantCulture))]),
            new TextColumn("off by at most", true, 0, [.. score.Values.Select(entry => Error(entry.Key, score.Exact))]),
        ]));
        channel.Line();
        channel.Line("information of each latent about each factor, in nats");
        Write(channel, new TextTable(
        [
            new TextColumn("factor", false, 2, [.. score.Factors.Select(factor => factor.Factor), "KL"]),
            new TextColumn("entropy", true, 2, [.. score.Factors.Select(factor => Nats(factor.EntropyNats)), ""]),
            .. Enumerable.Range(0, score.LatentKlNats.Length).Select(latent => new TextColumn(
                $"z{latent}", true, 1, [.. score.Factors.Select(factor => Nats(factor.LatentNats[latent])), Nats(score.LatentKlNats[latent])])),
        ]));
    }

    /// <summary>What is not finite is null, as everywhere.</summary>
    public static string Json(ModelScore score)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", 1);
            json.WriteNumber("rows", score.Rows);
            json.WriteStartObject("values");
            foreach (var (metric, value) in score.Values) Number(json, metric, value);
            json.WriteEndObject();
            Number(json, "mig_error", score.Exact.MigError);
            Number(json, "aam_error", score.Exact.AamError);
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
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Channel channel, TextTable table)
    {
        var layout = table.Fit(channel.Width);
        foreach (var line in layout.Header) channel.Line(line, Tone.Faint);
        foreach (var line in layout.Rows) channel.Line(line);
        if (!layout.Hidden.IsEmpty) channel.Line($"not shown for want of room: {string.Join(", ", layout.Hidden)}", Tone.Faint);
    }

    private static string Error(string metric, Disentanglement exact) => metric switch
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
            if (double.IsFinite(value)) json.WriteNumberValue(value);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
