using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Sweep.Coordinator.Views;
using Sweep.Optimization.Importances;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Storage;

namespace Sweep.Web.Report;

/// <summary>
/// What the script of a report reads, as JSON without any character that HTML gives a meaning. A
/// trial is a short array, so that ten thousand of them stay small.
/// </summary>
internal static class ReportData
{
    /// <summary>So many of the best trials have their curve drawn, and as many others.</summary>
    private const int MostCurves = 30;

    private const int MostPoints = 200;

    public static string Of(IStudyReader store, SweepView sweep, ImmutableArray<ReportPicture> pictures)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            TrialView[] trials = [.. sweep.Trials];
            json.WriteStartObject();
            WriteHead(json, sweep);
            WriteParameters(json, sweep.Spec.Space);
            WriteTrials(json, sweep, trials);
            WriteImportances(json, sweep, trials);
            WriteCurves(json, store, sweep, trials);
            WritePictures(json, pictures);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteHead(Utf8JsonWriter json, SweepView sweep)
    {
        var spec = sweep.Spec;
        json.WriteString("sweep", sweep.Name);
        json.WriteString("created", sweep.Row.Created);
        json.WriteString("version", sweep.Row.Version.Split('+')[0]);
        json.WriteString("sampler", spec.Sampler.Kind);
        json.WriteString("pruner", spec.Pruner.Kind);
        json.WriteNumber("seed", spec.Seed);
        json.WriteNumber("planned", sweep.State.TrialsPlanned);
        json.WriteNumber("front", sweep.FrontSize);
        json.WriteStartArray("objectives");
        foreach (var objective in spec.Objectives)
        {
            json.WriteStartObject();
            json.WriteString("metric", objective.Metric);
            json.WriteBoolean("isMaximized", objective.Goal == Goal.Maximize);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("settings");
        WriteSettings(json, "", spec.Settings);
        json.WriteEndArray();
    }

    /// <summary>Each setting as its path and its value.</summary>
    private static void WriteSettings(Utf8JsonWriter json, string path, SettingValue.Map map)
    {
        foreach (var (name, value) in map.Entries)
        {
            var own = path.Length == 0 ? name : $"{path}.{name}";
            if (value is SettingValue.Map inner)
            {
                WriteSettings(json, own, inner);
                continue;
            }

            json.WriteStartArray();
            json.WriteStringValue(own);
            json.WriteStringValue(value.ToString());
            json.WriteEndArray();
        }
    }

    private static void WriteParameters(Utf8JsonWriter json, SearchSpace space)
    {
        json.WriteStartArray("parameters");
        foreach (var parameter in space.Parameters)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Name);
            json.WriteString("distribution", DistributionText.Of(parameter.Distribution));
            json.WriteBoolean(
                "isLog",
                parameter.Distribution is Distribution.Float { Log: true } or Distribution.Int { Log: true }
            );
            json.WriteStartArray("choices");
            if (parameter.Distribution is Distribution.Categorical choices)
            {
                foreach (var choice in choices.Choices)
                    json.WriteStringValue(choice.ToString());
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>
    /// Number, state, rank, begin and end (milliseconds since 1970), worker, reason, the costs'
    /// metrics in the order of the objectives, the parameters in that of the space (a choice by its
    /// number).
    /// </summary>
    private static void WriteTrials(Utf8JsonWriter json, SweepView sweep, TrialView[] trials)
    {
        json.WriteStartArray("trials");
        foreach (var view in trials)
        {
            var trial = view.Trial;
            json.WriteStartArray();
            json.WriteNumberValue(trial.Number);
            json.WriteStringValue(JsonNamingPolicy.SnakeCaseLower.ConvertName(view.State.ToString()));
            WriteNumber(json, view.Rank);
            WriteNumber(json, trial.Latest?.Started.ToUnixTimeMilliseconds());
            WriteNumber(json, trial.Finished?.ToUnixTimeMilliseconds());
            json.WriteStringValue(trial.Worker);
            json.WriteStringValue(view.Reason);
            foreach (var objective in sweep.Spec.Objectives)
                WriteNumber(json, view.Values.TryGetValue(objective.Metric, out var value) ? value : null);
            foreach (var parameter in sweep.Spec.Space.Parameters)
                WriteParameter(json, parameter, trial.Parameters.GetValueOrDefault(parameter.Name));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteParameter(Utf8JsonWriter json, Parameter parameter, SettingValue? value)
    {
        switch (parameter.Distribution, value)
        {
            case (_, null):
                json.WriteNullValue();
                break;
            case (Distribution.Categorical choices, _):
                json.WriteNumberValue(choices.Choices.IndexOf(value));
                break;
            case (_, SettingValue.Real real):
                WriteNumber(json, real.Amount);
                break;
            case (_, SettingValue.Integer whole):
                json.WriteNumberValue(whole.Whole);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private static void WriteImportances(Utf8JsonWriter json, SweepView sweep, TrialView[] trials)
    {
        json.WriteStartArray("importances");
        if (!sweep.Spec.Space.Parameters.IsEmpty)
        {
            var ranked = trials.Where(trial => trial.Rank is not null);
            var kind = ImportanceKinds.Names[0];
            foreach (var one in ImportanceView.Of(sweep.Spec, ranked, sweep.Spec.Objectives[0], kind).Parameters)
            {
                json.WriteStartArray();
                json.WriteStringValue(one.Parameter);
                WriteNumber(json, one.Share);
                json.WriteEndArray();
            }
        }

        json.WriteEndArray();
    }

    private static void WriteCurves(Utf8JsonWriter json, IStudyReader store, SweepView sweep, TrialView[] trials)
    {
        var metric = sweep.Spec.Objectives[0].Metric;
        var best = trials.Where(trial => trial.Rank is not null).Take(MostCurves);
        var others = trials.Where(trial => trial.State is TrialState.Pruned or TrialState.Diverged).Take(MostCurves);
        json.WriteStartArray("curves");
        foreach (var trial in best.Concat(others))
        {
            var curve = TrialCurve
                .Read(store, sweep.Row.Id, trial.Number, sweep.Spec.Runner)
                .FirstOrDefault(curve => curve.Metric == metric && !curve.CountsSteps);
            if (curve is null)
                continue;
            json.WriteStartObject();
            json.WriteNumber("trial", trial.Number);
            json.WriteStartArray("points");
            var step = Math.Max(1, (curve.Points.Length + MostPoints - 1) / MostPoints);
            foreach (var point in curve.Points.Where((_, i) => i % step == 0 || i == curve.Points.Length - 1))
            {
                json.WriteStartArray();
                json.WriteNumberValue(point.At);
                WriteNumber(json, point.Value);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePictures(Utf8JsonWriter json, ImmutableArray<ReportPicture> pictures)
    {
        json.WriteStartArray("pictures");
        foreach (var picture in pictures)
        {
            json.WriteStartObject();
            json.WriteNumber("trial", picture.Trial);
            json.WriteString("name", picture.Name);
            json.WriteBase64String("png", picture.Png);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Null for what is absent or not finite.</summary>
    private static void WriteNumber(Utf8JsonWriter json, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumberValue(number);
        else
            json.WriteNullValue();
    }
}
