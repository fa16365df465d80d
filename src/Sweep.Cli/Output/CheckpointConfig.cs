using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Cli.Output;

/// <summary>
/// What a user who only has the weights needs to know: what they are, how they were made, how good
/// they are.
/// </summary>
internal static class CheckpointConfig
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="trial">Completed, or in training where weights on the way are taken.</param>
    public static string Write(SweepView sweep, TrialView trial, FoundWeights found, string weightsFile)
    {
        var result = (trial.Trial.Life as TrialLife.Completed)?.Result;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", 1);
            json.WriteString("sweep", sweep.Name);
            json.WriteString("sweep_id", sweep.Row.Id.Text);
            json.WriteNumber("trial", trial.Number);
            json.WriteNumber("attempt", trial.Trial.Counts.Started);
            if (trial.Rank is { } rank)
                json.WriteNumber("rank", rank);
            else
                json.WriteNull("rank");
            json.WriteNumber("seed", sweep.Spec.Seed);
            json.WriteString("runner", sweep.Spec.Runner);
            json.WriteNumber("epoch", found.Epoch);
            if (result is not null)
                json.WriteNumber("epochs", result.Epochs);
            else
                json.WriteNull("epochs");
            json.WriteStartObject("values");
            foreach (var (metric, value) in found.Values)
            {
                json.WritePropertyName(metric);
                TrialsJson.WriteNumber(json, value);
            }

            json.WriteEndObject();
            json.WriteStartObject("params");
            foreach (var (name, value) in trial.Trial.Parameters)
            {
                json.WritePropertyName(name);
                TrialsJson.WriteValue(json, value);
            }

            json.WriteEndObject();
            json.WritePropertyName("settings");
            TrialsJson.WriteValue(json, sweep.Spec.Resolve(trial.Trial.Parameters));
            json.WriteStartObject("weights");
            json.WriteString("file", weightsFile);
            json.WriteString("sha256", found.Blob.Sha256);
            json.WriteNumber("size", found.Blob.Size);
            json.WriteEndObject();
            json.WritePropertyName("provenance");
            WriteProvenance(json, result?.Provenance);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    /// <summary>Null while the trial trains: only its end tells.</summary>
    private static void WriteProvenance(Utf8JsonWriter json, Provenance? provenance)
    {
        if (provenance is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("data_sha256", provenance.DataHash);
        json.WriteString("backend", provenance.Backend);
        json.WriteString("device", provenance.Device);
        json.WriteString("machine", provenance.Machine);
        json.WriteString("version", provenance.Version);
        json.WriteEndObject();
    }
}

/// <summary>Weights of one epoch of a trial.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Values">The metrics at the end of that epoch.</param>
internal sealed record FoundWeights(int Epoch, BlobRef Blob, ImmutableSortedDictionary<string, double> Values);
