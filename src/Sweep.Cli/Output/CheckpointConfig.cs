using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sweep.Coordinator.Queries;
using Sweep.Shared.Protocol;

namespace Sweep.Cli.Output;

/// <summary>What somebody who only has the weights needs to know: what they are, how they were made, how good they are.</summary>
internal static class CheckpointConfig
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="trial">Completed, and its weights kept.</param>
    public static string Write(SweepView sweep, TrialView trial, AttemptOutcome.Completed result, string weightsFile)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", 1);
            json.WriteString("sweep", sweep.Name);
            json.WriteString("sweep_id", sweep.Row.Id.Text);
            json.WriteNumber("trial", trial.Number);
            json.WriteNumber("attempt", trial.Trial.Attempts);
            json.WriteNumber("rank", trial.Rank!.Value);
            json.WriteNumber("seed", sweep.Spec.Seed);
            json.WriteString("runner", sweep.Spec.Runner);
            json.WriteNumber("epoch", result.KeptEpoch);
            json.WriteNumber("epochs", result.Epochs);
            json.WriteStartObject("values");
            foreach (var (metric, value) in trial.Values)
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
            json.WriteString("sha256", result.Weights.Sha256);
            json.WriteNumber("size", result.Weights.Size);
            json.WriteEndObject();
            json.WriteStartObject("provenance");
            json.WriteString("data_sha256", result.Provenance.DataHash);
            json.WriteString("backend", result.Provenance.Backend);
            json.WriteString("device", result.Provenance.Device);
            json.WriteString("machine", result.Provenance.Machine);
            json.WriteString("version", result.Provenance.Version);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
