using System.Text.Json.Nodes;
using Sweep.Shared.Domain.Settings;
using Sweep.Specs;
using Sweep.Specs.Parameters;
using Sweep.Specs.Settings;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Tests;

/// <summary>The schema says what the parser says.</summary>
public sealed class SweepSchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(SweepSchema.Json())!.AsObject();
    private static readonly SchemaEvaluator Evaluator = new(Schema);

    /// <summary>
    /// Names that could be settings: all that exist, all that are reserved, and each of them
    /// misspelt.
    /// </summary>
    private static readonly string[] Names =
    [
        .. SettingsCatalog
            .All.Select(setting => setting.Path)
            .Concat(SettingsCatalog.Reserved)
            .Concat(["objectives", "parameters"])
            .SelectMany(path => new[] { path, path + "x", path + ".x" }),
    ];

    [Fact]
    public void Every_setting_that_the_parser_knows_is_in_the_schema_and_the_other_way_round()
    {
        var inSchema = PathsIn(Schema, "").ToHashSet();
        Assert.Equal(
            Names.Where(IsKnownToTheParser).Order(StringComparer.Ordinal),
            Names.Where(inSchema.Contains).Order(StringComparer.Ordinal)
        );
        Assert.All(inSchema, path => Assert.True(IsKnownToTheParser(path), path));
    }

    [Fact]
    public void Every_path_that_can_be_a_parameter_is_one_in_the_schema_and_the_other_way_round()
    {
        var inParameters = Schema["anyOf"]![0]!["properties"]!["parameters"]!["properties"]!
            .AsObject()
            .Select(one => one.Key)
            .ToHashSet();
        var inCases = Schema["$defs"]!["cases"]!["properties"]!["cases"]!["additionalProperties"]!["properties"]!
            .AsObject()
            .Select(one => one.Key)
            .ToHashSet();
        var ofParser = Names
            .Where(name => !Some.Mistakes($"{Some.Minimal}parameters: {{{name}: {{values: []}}}}").Any(IsAboutTheName))
            .ToHashSet();
        Assert.Equal(ofParser.Order(), inParameters.Order());
        Assert.Equal(ofParser.Order(), inCases.Order());

        // Nor is it about the name that another kind has the setting.
        static bool IsAboutTheName(string mistake) =>
            !mistake.Contains("found the list [], expected a list of 1 to", StringComparison.Ordinal)
            && !mistake.Contains("' belongs to ", StringComparison.Ordinal);
    }

    [Fact]
    public void The_sweep_files_are_accepted() =>
        Assert.All(Some.SweepFiles, file => Assert.True(SchemaAccepts(Some.TextOf(file)), file));

    [Theory]
    [InlineData("{kind: arrays, file: x.csv, labels: y, factors: 'size, place', split: null}", true)]
    [InlineData("{kind: arrays, file: x.npz, key: x}", true)]
    [InlineData("{kind: arrays}", false)]
    [InlineData("{kind: arrays, file: ''}", false)]
    [InlineData("{kind: arrays, file: x.npz, key: 3}", false)]
    [InlineData("{kind: moons}", true)]
    public void Own_rows_need_a_file_in_parser_and_schema_alike(string data, bool isRight)
    {
        var file = $"sweep: s\ndata: {data}\n";
        Assert.Equal(isRight, Some.Mistakes(file).Length == 0);
        Assert.Equal(isRight, SchemaAccepts(file));
    }

    /// <summary>Each after the two lines of a minimal file.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("sampler:\nmodel:\nparameters:\nmetrics:")]
    [InlineData(
        "metrics: {val_mse: , mig: , aam: {every: null, samples: 5, z: mean}, sap: , dci_completeness: {every: 3, "
            + "samples: null}}\nobjectives: [{metric: mig}, {metric: val_kl, goal: maximize}]"
    )]
    [InlineData(
        "training: {early_stopping: null, reduce_lr_on_plateau: {}, gradient_clip: null}\nsampler: {kind: random, "
            + "order: strict, window: 4}"
    )]
    [InlineData(
        "parameters: {training.lr: {distribution: uniform, min: 1, max: 2, step: 0.5}, training.batch_size: "
            + "{distribution: int_uniform, min: 16, max: 64, step: 16}}"
    )]
    [InlineData(
        "parameters: {training.epochs: {distribution: int_log_uniform, min: 1, max: 1000}, data.noise: "
            + "{distribution: log_uniform, min: 0.1, max: 1}}"
    )]
    [InlineData(
        "parameters: {model.encoder_hidden: {values: [[32, 16], 64, [8]]}, model.decoder_hidden: {distribution: "
            + "int_uniform, min: 2, max: 128}}"
    )]
    [InlineData(
        "parameters: {model.conditional: {distribution: categorical, values: [true, false]}, "
            + "training.early_stopping: {values: [null, {patience: 5}]}}"
    )]
    [InlineData(
        "parameters: {loss.kind: {values: [vae, beta_h]}, loss.beta: {values: [2], when: {loss.kind: [beta_h], "
            + "my.variant: [a]}}, my.variant: {cases: {a: , b: {model.latent: 2}}}}"
    )]
    public void What_the_parser_takes_the_schema_takes(string lines)
    {
        Assert.Empty(Some.Mistakes(Some.Minimal + lines));
        Assert.True(SchemaAccepts(Some.Minimal + lines));
    }

    [Theory]
    [
        InlineData("trials: 0"),
        InlineData("trials: 1.5"),
        InlineData("trials: \"5\""),
        InlineData("trails: 5"),
        InlineData("seed: -1"),
        InlineData("device: gpu"),
        InlineData("runner: command"),
        InlineData("pruner: {kind: wilcoxon}")
    ]
    [
        InlineData("model: {lr: 0.1}"),
        InlineData("model: {conditional: yes}"),
        InlineData("model: {activation: Relu}"),
        InlineData("model: {encoder_hidden: [8, 0]}"),
        InlineData("model: {encoder_hidden: []}"),
        InlineData("model: {encoder_features: yx}"),
        InlineData("metrics: {recon_sse: {samples: 10}}")
    ]
    [
        InlineData("loss: {kind: faktor}"),
        InlineData("loss: {delta: 1}"),
        InlineData("training: {lr: 0}"),
        InlineData("training: {reduce_lr_on_plateau: {factor: 1}}"),
        InlineData("training: {gradient_clip: 0}"),
        InlineData("training: {early_stopping: true}"),
        InlineData("training: 5"),
        InlineData("training: {lr: null}")
    ]
    [
        InlineData("metrics: [migg]"),
        InlineData("metrics: [mig, mig]"),
        InlineData("metrics: mig"),
        InlineData("metrics: {val_mse: {every: 1}}"),
        InlineData("metrics: {mig: {evry: 1}}"),
        InlineData("metrics: {mig: {z: draw}}"),
        InlineData("metrics: {sap: {z: mean}}")
    ]
    [
        InlineData("objectives: []"),
        InlineData("objectives: [val_mse]"),
        InlineData("objectives: [{metric: test_mse}]"),
        InlineData("objectives: [{metric: val_mse, goal: minimise}]"),
        InlineData("objectives: [{goal: minimize}]")
    ]
    [
        InlineData("parameters: {training.lr: 0.1}"),
        InlineData("parameters: {training.lr: {min: 1, max: 2}}"),
        InlineData("parameters: {training.lr: {distribution: uniform, min: 1}}"),
        InlineData("parameters: {training.lr: {distribution: uniform, min: 1, max: 200}}")
    ]
    [
        InlineData("parameters: {training.lr: {distribution: log_uniform, min: 1, max: 2, step: 1}}"),
        InlineData("parameters: {training.lr: {distribution: int_uniform, min: 1, max: 2}}"),
        InlineData("parameters: {training.lr: {distribution: loguniform, min: 1, max: 2}}")
    ]
    [
        InlineData("parameters: {training.lr: {distribution: uniform, min: 1, max: 2, step: 0}}"),
        InlineData("parameters: {training.lr: {values: [0.1, 1, 1.0]}}"),
        InlineData("parameters: {training.lr: {values: []}}"),
        InlineData("parameters: {training.lr: {values: [1], min: 1}}")
    ]
    [
        InlineData("parameters: {data.noise: {distribution: log_uniform, min: 0, max: 1}}"),
        InlineData("parameters: {model.activation: {distribution: uniform, min: 0, max: 1}}"),
        InlineData("parameters: {model: {values: [1]}}"),
        InlineData("parameters: {trials: {values: [1]}}")
    ]
    [
        InlineData("parameters: {loss.delta: {distribution: uniform, min: 1, max: 40}}"),
        InlineData("parameters: {loss.kind: {values: [vae, faktor]}}"),
        InlineData("parameters: {thing: {values: [1]}}"),
        InlineData("parameters: {training.lr: {values: [1], when: loss}}")
    ]
    [
        InlineData("parameters: {training.lr: {values: [1], when: {loss.kind: vae}}}"),
        InlineData("parameters: {training.lr: {values: [1], when: {loss.kind: [va]}}}"),
        InlineData("parameters: {v: {cases: {}}}"),
        InlineData("parameters: {v: {cases: {a: {model.latnt: 1}}}}")
    ]
    [
        InlineData("parameters: {v: {cases: {a: {model.latent: 0}}}}"),
        InlineData("parameters: {v: {cases: {a: {}}, values: [1]}}"),
        InlineData("parameters: {model.latent: {cases: {a: {}}}}"),
        InlineData("parameters: {a b: {cases: {x: }}}")
    ]
    public void What_the_parser_refuses_for_its_form_the_schema_refuses(string lines)
    {
        Assert.NotEmpty(Some.Mistakes(Some.Minimal + lines));
        Assert.False(SchemaAccepts(Some.Minimal + lines));
    }

    /// <summary>Each after the first lines of a command's file.</summary>
    [Theory]
    [InlineData(
        "command: {run: [a, 1, [--x, \"{x}\"]], pass: [json, environment, arguments], directory: b, environment: "
            + "{A: 1, b: c}, epochs: null}\nparameters: {x: {values: [1, a, true, 2.5]}}",
        true
    )]
    [InlineData(
        "command: {run: [a], pass: json}\nparameters: {a.b: {distribution: uniform, min: -1, max: 1}, c: {cases: "
            + "{x: {d: 1}, y: }}, e: {distribution: int_log_uniform, min: 1, max: 9, when: {c: [x]}}}\nmodel:",
        true
    )]
    [
        InlineData("", false),
        InlineData("command: {}", false),
        InlineData("command: {run: []}", false),
        InlineData("command: {run: a}", false),
        InlineData("command: {run: [a], pass: []}", false),
        InlineData("command: {run: [a], pass: json}\nmodel: {kind: mlp}", false)
    ]
    [
        InlineData("command: {run: [a], environment: {SWEEP_A: 1}}", false),
        InlineData("command: {run: [a], epochs: 0}", false),
        InlineData("command: {run: [a], pass: json}\nparameters: {x: {values: [[1], {a: [b]}, null]}}", true)
    ]
    [
        InlineData("command: {run: [a, \"{x?}\"]}\nparameters: {x: {values: [true, false]}}\nx-mine: [1]", true),
        InlineData("command: {run: [a], pass: json}\nparameters: {x: {values: [1, 1.0]}}", false)
    ]
    public void Of_a_command_they_agree_too(string lines, bool isValid)
    {
        const string head = "sweep: a\nrunner: command\nobjectives: [{metric: loss, goal: minimize}]\n";
        Assert.Equal(isValid, Some.Mistakes(head + lines).Length == 0);
        Assert.Equal(isValid, SchemaAccepts(head + lines));
    }

    [Theory]
    [
        InlineData("objectives: [{metric: loss, goal: minimize}]\nparameters: {x: {values: [null, [1]]}}", true),
        InlineData("objectives: [{metric: a/b, goal: maximize}]", true)
    ]
    [
        InlineData("", false),
        InlineData("objectives: [{metric: loss, goal: minimize}]\ncommand: {run: [a]}", false),
        InlineData("objectives: [{metric: loss, goal: minimize}]\ndata: {kind: moons}", false)
    ]
    public void Of_what_scripts_ask_for_they_agree_too(string lines, bool isValid)
    {
        var file = $"sweep: a\nrunner: ask\n{lines}";
        Assert.Equal(isValid, Some.Mistakes(file).Length == 0);
        Assert.Equal(isValid, SchemaAccepts(file));
    }

    [Fact]
    public void The_name_and_the_data_are_required()
    {
        Assert.False(SchemaAccepts("sweep: a"));
        Assert.False(SchemaAccepts("data: {kind: moons}"));
        Assert.False(SchemaAccepts("sweep: a\ndata: {noise: 1}"));
    }

    [Fact]
    public void No_damaged_file_that_the_parser_still_takes_is_refused_by_the_schema()
    {
        var valid = Enumerable
            .Range(0, 2000)
            .Select(DamagedFiles.Number)
            .Where(text => Some.Mistakes(text).Length == 0)
            .ToList();
        Assert.InRange(valid.Count, 50, 1500);
        Assert.All(valid, text => Assert.True(SchemaAccepts(text), text));
    }

    [Fact]
    public void The_glossary_defines_every_distribution_in_the_same_words()
    {
        var glossary = File.ReadAllText(Path.Combine(Some.Root(), "docs", "glossary.md"));
        Assert.All(
            ParameterGrammar.Distributions,
            distribution =>
                Assert.Contains(
                    $"| `{{distribution: {distribution.Name}, min: a, max: b}}` | {distribution.Doc} |",
                    glossary,
                    StringComparison.Ordinal
                )
        );
        Assert.All(ParameterGrammar.Fields, field => Assert.Contains(field, glossary, StringComparison.Ordinal));
    }

    private static bool SchemaAccepts(string text) =>
        Evaluator.Accepts(YamlScalar.ValueOf(YamlReader.Read(text, null, new Mistakes())!));

    /// <summary>
    /// A name is known unless the parser calls it unknown or not built yet; what it says about the
    /// value does not matter.
    /// </summary>
    private static bool IsKnownToTheParser(string path)
    {
        if (
            path.StartsWith("parameters.", StringComparison.Ordinal)
            || path.StartsWith("objectives.", StringComparison.Ordinal)
        )
            return false;
        var names = path.Split('.');
        var text = names
            .Reverse()
            .Aggregate("!", (inner, name) => $"{{{name}: {inner}}}")
            .Replace("!", "{}", StringComparison.Ordinal);
        var mistakes = Some.Mistakes(text);
        var ancestors = Enumerable.Range(1, names.Length - 1).Select(count => string.Join('.', names[..count]));
        return !mistakes.Any(mistake => IsAbout(mistake, path) && IsUnknown(mistake))
            && !ancestors.Any(ancestor =>
                mistakes.Any(mistake =>
                    IsAbout(mistake, ancestor)
                    && (IsUnknown(mistake) || mistake.Contains("found a map", StringComparison.Ordinal))
                )
            );

        static bool IsAbout(string mistake, string path) => mistake.Contains($": {path}: ", StringComparison.Ordinal);
        static bool IsUnknown(string mistake) =>
            mistake.Contains("unknown", StringComparison.Ordinal)
            || mistake.Contains("not built yet", StringComparison.Ordinal)
            || mistake.Contains("has no settings", StringComparison.Ordinal);
    }

    /// <summary>
    /// The dotted paths that a schema's maps can hold, through references and alternatives; not
    /// into parameters and lists.
    /// </summary>
    private static IEnumerable<string> PathsIn(JsonObject schema, string path)
    {
        if (path.Length > 0)
            yield return path;
        if (path == "parameters")
            yield break;
        if ((string?)schema["$ref"] is { } reference)
            schema = Schema["$defs"]![reference["#/$defs/".Length..]]!.AsObject();
        foreach (var map in (schema["anyOf"] as JsonArray ?? []).Select(one => one!.AsObject()).Prepend(schema))
        {
            foreach (var (name, inner) in map["properties"] as JsonObject ?? [])
            {
                foreach (var found in PathsIn(inner!.AsObject(), path.Length == 0 ? name : $"{path}.{name}"))
                    yield return found;
            }
        }
    }
}
