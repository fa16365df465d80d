using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Cli.Output;

/// <summary>
/// The stable contract for programs (schema 1): names, order and meaning do not change within a
/// schema; entries may be added. Numbers carry all their digits, and what is not finite is null.
/// </summary>
internal static class TrialsJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>How many bytes of text are gathered before they are written.</summary>
    private const int PieceSize = 1 << 16;

    /// <summary>Writes the trials as they come, a piece at a time, and a line feed.</summary>
    /// <param name="writeMore">Writes entries of the sweep before its trials.</param>
    public static void Write(
        TextWriter output,
        SweepView sweep,
        IEnumerable<TrialView> trials,
        Action<Utf8JsonWriter>? writeMore = null
    )
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            WriteHead(json, sweep);
            json.WriteStartArray("objectives");
            foreach (var objective in sweep.Spec.Objectives)
                WriteObjective(json, objective);
            json.WriteEndArray();
            writeMore?.Invoke(json);
            json.WriteStartArray("trials");
            foreach (var trial in trials)
            {
                WriteTrial(json, trial);
                if (json.BytesPending + buffer.WrittenCount < PieceSize)
                    continue;
                json.Flush();
                Pass(buffer, output);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        Pass(buffer, output);
        output.Write('\n');
    }

    /// <summary>Writes an object of the sweep that holds no trials, and a line feed.</summary>
    public static void WriteOf(TextWriter output, SweepView sweep, Action<Utf8JsonWriter> writeEntries)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            WriteHead(json, sweep);
            writeEntries(json);
            json.WriteEndObject();
        }

        Pass(buffer, output);
        output.Write('\n');
    }

    /// <summary>Begins an object with what every one begins with.</summary>
    private static void WriteHead(Utf8JsonWriter json, SweepView sweep)
    {
        json.WriteStartObject();
        json.WriteNumber("schema", 1);
        json.WriteString("sweep", sweep.Name);
        json.WriteString("state", StateNames.Of(sweep.Condition));
        WriteEnd(json, sweep);
    }

    /// <summary>What ended the sweep: a stopping rule, its space or its number of trials.</summary>
    private static void WriteEnd(Utf8JsonWriter json, SweepView sweep)
    {
        if (sweep.Condition != SweepCondition.Finished)
        {
            json.WriteNull("ended");
            return;
        }

        var last = sweep.State.IsExhausted ? "space" : "trials";
        json.WriteStartObject("ended");
        json.WriteString("by", sweep.State.Ended is { } rule ? StateNames.Of(rule.Rule) : last);
        json.WriteString("reason", sweep.State.Ended?.Reason);
        json.WriteEndObject();
    }

    private static void Pass(ArrayBufferWriter<byte> buffer, TextWriter output)
    {
        output.Write(OneLine.EscapedJson(Encoding.UTF8.GetString(buffer.WrittenSpan)));
        buffer.ResetWrittenCount();
    }

    private static void WriteObjective(Utf8JsonWriter json, Objective objective)
    {
        json.WriteStartObject();
        json.WriteString("metric", objective.Metric);
        json.WriteString("goal", StateNames.Of(objective.Goal));
        json.WriteEndObject();
    }

    private static void WriteTrial(Utf8JsonWriter json, TrialView view)
    {
        var trial = view.Trial;
        json.WriteStartObject();
        json.WriteNumber("number", trial.Number);
        json.WriteString("state", StateNames.Of(view.State));
        json.WriteString("reason", view.Reason);
        json.WriteNumber("attempt", trial.Counts.Started);
        json.WriteNumber("replicates", 1);
        json.WriteStartObject("values");
        foreach (var (metric, value) in view.Values)
        {
            json.WritePropertyName(metric);
            WriteNumber(json, value);
        }

        json.WriteEndObject();
        json.WriteStartObject("params");
        foreach (var (name, value) in trial.Parameters)
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }

        json.WriteEndObject();
        json.WritePropertyName("rank");
        if (view.Rank is { } rank)
            json.WriteNumberValue(rank);
        else
            json.WriteNullValue();
        json.WriteString("worker", trial.Worker);
        json.WriteString("started", trial.Progress.Started is { } started ? Times.Iso(started) : null);
        json.WriteString("finished", trial.Finished is { } finished ? Times.Iso(finished) : null);
        json.WriteString("checkpoint", view.Checkpoint?.Sha256);
        json.WritePropertyName("seconds");
        if (trial.Progress.Started is null)
            json.WriteNullValue();
        else
            json.WriteNumberValue(Seconds(trial));
        json.WriteString("note", (trial.Life as TrialLife.Completed)?.Result.Note);
        json.WriteEndObject();
    }

    /// <summary>How long the attempts that are over ran, to the millisecond.</summary>
    internal static double Seconds(Trial trial) => Math.Round(trial.Progress.RunningTime.TotalSeconds, 3);

    /// <summary>A value as plain JSON.</summary>
    internal static void WriteValue(Utf8JsonWriter json, SettingValue value)
    {
        switch (value)
        {
            case SettingValue.Real real:
                WriteNumber(json, real.Amount);
                break;
            case SettingValue.Integer integer:
                json.WriteNumberValue(integer.Whole);
                break;
            case SettingValue.Flag flag:
                json.WriteBooleanValue(flag.On);
                break;
            case SettingValue.Text text:
                json.WriteStringValue(text.Content);
                break;
            case SettingValue.List list:
                json.WriteStartArray();
                foreach (var item in list.Items)
                    WriteValue(json, item);
                json.WriteEndArray();
                break;
            case SettingValue.Map map:
                json.WriteStartObject();
                foreach (var (name, entry) in map.Entries)
                {
                    json.WritePropertyName(name);
                    WriteValue(json, entry);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    internal static void WriteNumber(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }
}
