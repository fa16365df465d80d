using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs;
using Sweep.Specs.Settings;
using Sweep.Storage;
using Sweep.Worker.Training;

namespace Sweep.Specs.Tests.Golden;

/// <summary>
/// What sweep files mean, word for word: the resolved specs, the training plans of their trials,
/// the mistakes with their lines, and the schema. None of it changes unless a change is about it.
/// </summary>
public sealed class GoldenTests
{
    private const int DamagedFilesShown = 400;

    private const int SchemaLevelsShown = 5;

    private static readonly string[] Files =
    [
        .. Directory.GetFiles(Path.Combine(Some.Root(), "sweeps"), "*.yaml")
            .Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Data on which each setting is set in many ways: together they know all.</summary>
    private static readonly string[] Bases =
    [
        "{kind: moons}", "{kind: radial}", "{kind: gaussian}", "{kind: mnist}", "{kind: dsprites}", "{kind: images}",
        "{kind: arrays, file: x.npz}",
    ];

    private const string Command =
        "sweep: s\nrunner: command\nobjectives: [{metric: m, goal: minimize}]\ncommand: {run: [a, b]}\n";

    private static readonly string[] Kinds =
    [
        "loss.kind=beta_h", "loss.kind=beta_b", "loss.kind=factor", "loss.kind=btcvae",
        "model.kind=gaussian_mlp", "model.kind=burgess", "model.kind=kmnist_conv", "sampler.order=strict",
    ];

    private static readonly string[] Writings =
        ["null", "true", "-1", "0.5", "3", "zzz", "[0.5, 0.25, 0.25]", "{}"];

    [Fact]
    public void Sweep_files_mean_the_same_studies() =>
        GoldenFile.Check("studies.txt", Files.SelectMany(file => new[] { file, Meaning(Parse(Some.TextOf(file))) }));

    [Fact]
    public void Trials_of_sweep_files_have_the_same_plans() =>
        GoldenFile.Check("plans.txt", Files.SelectMany(file => Plans(file, Some.Study(Some.TextOf(file)))));

    [Fact]
    public void What_an_earlier_version_stored_has_the_same_plan()
    {
        string[] later = ["keep", "count_from", "evaluation_noise", "curves", "checkpoints"];
        var spec = Some.Study(Some.Minimal, "training.early_stopping={}", "loss.kind=btcvae");
        var training = (SettingValue.Map)spec.Settings.At("training")!;
        var stopping = (SettingValue.Map)training.At("early_stopping")!;
        var earlier = new SettingValue.Map(training.Entries.RemoveRange(later))
            .With("early_stopping", new SettingValue.Map(stopping.Entries.Remove("min_delta")));
        GoldenFile.Check("earlier.txt", [PlanOf(spec with { Settings = spec.Settings.With("training", earlier) })]);
    }

    [Fact]
    public void Damaged_files_have_the_same_mistakes() => GoldenFile.Check(
        "damaged.txt",
        from number in Enumerable.Range(0, DamagedFilesShown)
        select $"{number}: {Short(Parse(DamagedFiles.Number(number)))}");

    [Fact]
    public void Each_setting_takes_and_refuses_the_same() =>
        GoldenFile.Check("settings.txt", Paths().SelectMany(Written));

    [Fact]
    public void Kinds_take_and_refuse_the_same_settings() => GoldenFile.Check(
        "kinds.txt",
        from data in Bases
        from kind in Kinds
        select $"{data} {kind}: {Short(Parse(TextOf(data), kind))}");

    [Fact]
    public void The_schema_is_the_same() =>
        GoldenFile.Check("schema.txt", Sorted(JsonNode.Parse(SweepSchema.Json()), ""));

    private static IEnumerable<string> Paths() =>
        SettingsCatalog.All.Select(setting => setting.Path).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Written(string path)
    {
        var (text, sets) = FileThatKnows(path);
        yield return $"{path} in {text.ReplaceLineEndings(" ")}{string.Join(' ', sets)}";
        foreach (var writing in Writings)
            yield return $"  {writing}: {Short(Parse(text, [.. sets, $"{path}={writing}"]), path)}";
        var parameter = $"parameters.x={{cases: {{a: {{{path}: 3}}}}}}";
        yield return $"  parameter: {Short(Parse(text, [.. sets, parameter]))}";
    }

    private static (string Text, string[] Sets) FileThatKnows(string path)
    {
        if (path.StartsWith("command", StringComparison.Ordinal)) return (Command, []);
        var others = Kinds.Where(kind => !path.StartsWith(kind.Split('=')[0], StringComparison.Ordinal));
        string[][] kinds = [[], .. others.Select(kind => new[] { kind })];
        var files = from data in Bases from sets in kinds select (Text: TextOf(data), sets);
        return files.FirstOrDefault(file => IsKnown(path, file.Text, file.sets), (TextOf(Bases[0]), []));
    }

    private static bool IsKnown(string path, string text, string[] sets) =>
        !Some.Mistakes(text, [.. sets, $"{path}=null"])
            .Any(line => line.Contains("belongs to", StringComparison.Ordinal));

    private static SpecResult Parse(string text, params ReadOnlySpan<string> sets) =>
        SweepFile.Parse(text, Some.Set(sets));

    private static string TextOf(string data) => $"sweep: s\ndata: {data}\n";

    private static string Meaning(SpecResult result) => result switch
    {
        SpecResult.Valid(var spec) => StudyEventJson.WriteSpec(spec),
        SpecResult.Invalid(var errors) => string.Join(" | ", SpecErrors.Lines("f", errors)),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The mistakes, or in a few letters what the file means.</summary>
    private static string Short(SpecResult result, string? path = null)
    {
        if (result is not SpecResult.Valid(var spec)) return Meaning(result).ReplaceLineEndings("↵");
        var plan = spec.Runner == RunnerNames.Vae ? Hash(PlanOf(spec)) : "no plan";
        var value = path is null ? null : $", {spec.Settings.At(path)}";
        return $"valid {Hash(Meaning(result))}, {plan}{value}";
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];

    private static IEnumerable<string> Plans(string file, StudySpec spec)
    {
        if (spec.Runner != RunnerNames.Vae) return [];
        return [$"{file} first", PlanOf(spec, first: true), $"{file} last", PlanOf(spec, first: false)];
    }

    private static string PlanOf(StudySpec spec, bool first = true)
    {
        var chosen = spec.Space.Parameters.ToImmutableSortedDictionary(
            parameter => parameter.Name, parameter => End(parameter.Distribution, first), StringComparer.Ordinal);
        var settings = new TrialSettings(spec.Resolve(chosen));
        var trial = new TrialKey(new SweepId("0000000000000000"), 3);
        return JsonSerializer.Serialize(TrialPlan.Read(settings, spec.Objectives[0], spec.Seed, trial, "simd"));
    }

    private static SettingValue End(Distribution distribution, bool first) => distribution switch
    {
        Distribution.Categorical listed => first ? listed.Choices[0] : listed.Choices[^1],
        Distribution.Int whole => SettingValue.Of(first ? whole.Min : whole.Max),
        Distribution.Float real => SettingValue.Of(first ? real.Min : real.Max),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>
    /// One line a value, down to some levels. The order of names means nothing in JSON; that of
    /// lists is kept.
    /// </summary>
    private static IEnumerable<string> Sorted(JsonNode? node, string path, int level = 0) => node switch
    {
        JsonObject or JsonArray when level == SchemaLevelsShown =>
            [$"{path}: {Hash(string.Join('\n', Sorted(node, "", level + 1)))}"],
        JsonArray list when list.All(item => item is null or JsonValue) =>
            [$"{path}: {list.ToJsonString()}"],
        JsonObject map => map.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .SelectMany(entry => Sorted(entry.Value, $"{path}/{entry.Key}", level + 1)),
        JsonArray list => list.SelectMany((item, at) => Sorted(item, $"{path}/{at}", level + 1)),
        _ => [$"{path}: {node?.ToJsonString() ?? "null"}"],
    };
}
