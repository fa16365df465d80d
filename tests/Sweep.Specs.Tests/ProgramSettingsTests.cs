using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs;

namespace Sweep.Specs.Tests;

/// <summary>Sweep files whose trials are programs.</summary>
public sealed class ProgramSettingsTests
{
    private const string Head =
        "sweep: c\nrunner: command\nobjectives: [{metric: loss, goal: maximize}, {metric: size, goal: minimize}]\n";

    private const string File =
        Head
        + """
            command:
              run: [python3, train.py, --lr, "{lr}", [--depth, "{depth}"], "{{x}}", 5, true]
              directory: sub
              environment: {OMP_NUM_THREADS: 1}
            parameters:
              lr: {distribution: log_uniform, min: 1.0e-4, max: 1}
              kind: {cases: {deep: {depth: 3}, flat: }}
            """;

    [Fact]
    public void Its_settings_are_what_the_runner_reads()
    {
        var study = Assert.IsType<SpecResult.Valid>(SweepFile.Parse(File, SpecOverrides.None, "/home")).Spec;
        Assert.Equal([new Objective("loss", Goal.Maximize), new Objective("size", Goal.Minimize)], study.Objectives);
        Assert.Equal(new Distribution.Float(1e-4, 1, Log: true), study.Space.Parameters[0].Distribution);
        Assert.Equal(["command"], study.Settings.Entries.Keys);
        Assert.Equal(
            "[python3, train.py, --lr, {lr}, [--depth, {depth}], {{x}}, 5, true]",
            study.Settings.At("command.run")!.ToString()
        );
        Assert.Equal("/home/sub", study.Settings.At("command.directory")!.ToString());
        Assert.Equal("[loss, size]", study.Settings.At("command.reports")!.ToString());
        Assert.Equal(SettingValue.Of("1"), study.Settings.At("command.environment.OMP_NUM_THREADS"));
        var trial = SettingValue.Map.Empty.Entries.Add("lr", SettingValue.Of(0.1)).Add("kind", SettingValue.Of("deep"));
        Assert.Equal("{depth: 3, lr: 0.1}", study.Resolve(trial).Entries["parameters"].ToString());
    }

    [Theory]
    [InlineData(
        "command: {run: [a, \"{l}\"]}\nparameters: {lr: {values: [1]}, b: {values: [2]}}",
        "4:20: command.run: '{l}' is no parameter; did you mean 'lr'?",
        "5:14: parameters.lr: no argument of command.run has {lr}, so the program would never learn of it; add it "
            + "there, or set command.pass: environment or json",
        "5:33: parameters.b: no argument of command.run has {b}, so the program would never learn of it; add it "
            + "there, or set command.pass: environment or json"
    )]
    [InlineData(
        "command: {run: [a, \"{\", \"}{b}\"]}",
        "4:20: command.run: a brace in '{' that belongs to no {name}; write {{ or }} for a brace itself",
        "4:25: command.run: a brace in '}{b}' that belongs to no {name}; write {{ or }} for a brace itself"
    )]
    [InlineData(
        "command: {run: [a, {b}]}",
        "4:16: command.run: found a list, expected a list of the program and its arguments, 1 to 1000 texts or "
            + "lists of texts; a {name} needs quotes: \"{name}\""
    )]
    [InlineData(
        "command: {}",
        "4:1: command.run: missing, expected a list of the program and its arguments, 1 to 1000 texts or lists of texts"
    )]
    [InlineData(
        "command: {run: [\"{p}\"]}\nparameters: {p: {values: [1]}}",
        "4:17: command.run: '{p}' in the name of the program; the program is the same for all trials"
    )]
    [InlineData(
        "command: {run: [a, \"{p}\"], pass: json}\nparameters: {p: {values: [1]}}",
        "4:20: command.run: '{p}' is a parameter, and command.pass does not say arguments; add arguments to "
            + "command.pass"
    )]
    [InlineData(
        "command: {run: [a], pass: [jsn]}",
        "4:27: command.pass: found the list [jsn], expected one of arguments, environment, json, or a list of them"
    )]
    [InlineData(
        "command: {run: [a], environment: {SWEEP_X: 1}}",
        "4:34: command.environment: found a map, expected a map from names (letters, digits and _, not starting "
            + "with a digit or SWEEP_) to texts"
    )]
    [InlineData(
        "command: {run: [a], pass: environment}\nparameters: {a-b: {values: [1]}, A_B: {values: [1]}}",
        "5:34: parameters.A_B: would be passed in SWEEP_PARAM_A_B, as 'a-b' is; give it another name"
    )]
    [InlineData(
        "command: {run: [a], pass: json}\nparameters: {seed: {values: [1]}, -x: {values: [1]}}",
        "5:14: parameters.seed: 'seed' is filled in by Sweep itself; give the parameter another name",
        "5:35: parameters.-x: expected a name of letters, digits, '-', '_' and '.', starting with a letter or a "
            + "digit, of at most 100 characters"
    )]
    [InlineData(
        "command: {run: [a], pass: json}\nparameters: {b: {values: [[1]]}, k: {cases: {x: {b: 1}}}}",
        "5:50: parameters.k: sets b, which 'b' sets too, at line 5; remove one of them"
    )]
    [InlineData(
        "command: {run: [a], pass: json}\nparameters: {b: {values: [1], when: {c: [1]}}, d: {values: [2], when: "
            + "{model.kind: [mlp]}}}",
        "5:38: parameters.b.when.c: unknown parameter; did you mean 'b'?",
        "5:72: parameters.d.when.model.kind: unknown parameter"
    )]
    [InlineData(
        "command: {run: [a]}\nmodel: {latent: 2}\nmetrics: [mig]",
        "5:1: model: 'model' belongs to runner: vae, and it is command; remove it, or set runner",
        "6:1: metrics: 'metrics' belongs to runner: vae, and it is command; remove it, or set runner"
    )]
    public void Its_mistakes_are_told_as_all_others_are(string lines, params string[] mistakes) =>
        Assert.Equal(mistakes.Select(mistake => $"f.yaml:{mistake}"), Some.Mistakes(Head + lines));

    [Fact]
    public void A_choice_is_all_that_json_holds()
    {
        var study = Some.Study(
            Head
                + """
                command: {run: [a, "{x}", "--amp{amp?}", [--no-amp, "{amp!}"]], pass: [arguments, json]}
                parameters:
                  x:
                    values:
                      [null, true, 1, 1.5, text, "1", [], [1, [two, null]], {a: 1, b: {c: [0.5]}}, {},
                        -9223372036854775808, "9223372036854775808"]
                  amp: {values: [true, false, null]}
                  b: {cases: {one: {y: null, z: [1]}, two: {z: {a: b}}}}
                  c: {values: [1], when: {x: [null, [1, [two, null]], {a: 1, b: {c: [0.5]}}]}}
                """
        );
        var choices = ((Distribution.Categorical)study.Space.Parameters[0].Distribution).Choices;
        Assert.Equal(12, choices.Length);
        Assert.Equal(new SettingValue.Null(), choices[0]);
        Assert.Equal(
            Some.List(SettingValue.Of(1), Some.List(SettingValue.Of("two"), new SettingValue.Null())),
            choices[7]
        );
        Assert.Equal("{a: 1, b: {c: [0.5]}}", choices[8].ToString());
        Assert.Equal(choices[7], study.Space.Parameters.Single(parameter => parameter.Name == "c").When[0].Values[1]);
        Assert.Equal("{y: null, z: [1]}", study.Cases["b"]["one"].ToString());
    }

    [Fact]
    public void Arguments_and_variables_are_the_texts_that_they_are_written_as()
    {
        var study = Some.Study(
            Head
                + "command: {run: [a, 1.10, 0x10, True, 1e-5, 12345678901234567890], environment: {V: 3.10, W: 1.0e-5}}"
        );
        Assert.Equal("[a, 1.10, 0x10, True, 1e-5, 12345678901234567890]", study.Settings.At("command.run")!.ToString());
        Assert.Equal("{V: 3.10, W: 1.0e-5}", study.Settings.At("command.environment")!.ToString());
    }

    [Theory]
    [InlineData(
        "[9223372036854775808]",
        "found the integer 9223372036854775808, which is beyond 64 bits and would lose digits; put it in quotes to "
            + "pass it as a text"
    )]
    [InlineData(
        "[-9223372036854775809]",
        "found the integer -9223372036854775809, which is beyond 64 bits and would lose digits; put it in quotes "
            + "to pass it as a text"
    )]
    [InlineData(
        "[0xffffffffffffffff]",
        "found the integer 0xffffffffffffffff, which is beyond 64 bits and would lose digits; put it in quotes to "
            + "pass it as a text"
    )]
    [InlineData("[{a: [.nan]}]", "found .nan, expected a finite number; put it in quotes to pass it as a text", 32)]
    [InlineData("[1e999]", "found 1e999, expected a finite number; put it in quotes to pass it as a text")]
    [InlineData(
        "[{$real: 1}]",
        "the name '$real' stands for numbers that are not finite; give the entry another name",
        28
    )]
    [InlineData(
        "[\"a\\0b\"]",
        "found the text 'a?b', expected null, true or false, a finite number, a text of at most 4096 characters, "
            + "or a list or a map of these of at most 32768 as JSON"
    )]
    [InlineData("[0, 1, 1.0]", "the value 1.0 is the same as 1; remove one of them", 33)]
    [InlineData("[0, -0.0]", "the value -0.0 is the same as 0; remove one of them", 30)]
    [InlineData("[[1, 2], [1.0, 2]]", "the value [1, 2] is the same as [1, 2]; remove one of them", 35)]
    [InlineData("[a, 1, a]", "the value a stands twice; remove one of them", 33)]
    public void What_cannot_be_passed_exactly_or_stands_twice_is_refused_at_its_place(
        string values,
        string mistake,
        int column = 27
    ) =>
        Assert.Equal(
            [$"f.yaml:5:{column}: parameters.x.values: {mistake}"],
            Some.Mistakes(Head + $"command: {{run: [a], pass: json}}\nparameters: {{x: {{values: {values}}}}}")
        );

    [Theory]
    [InlineData(
        "[\"{x}\"]",
        "[1, \"1\"]",
        "5:14: parameters.x.values: 2 values reach the program as 1; keep one of them, or add json to command.pass"
    )]
    [InlineData(
        "[\"{x}\"]",
        "[true, 'true', null, 'null']",
        "5:14: parameters.x.values: 2 values reach the program as true; keep one of them, or add json to command.pass"
    )]
    [InlineData(
        "[\"{x}\"]",
        "[[1], '[1]']",
        "5:14: parameters.x.values: 2 values reach the program as [1]; keep one of them, or add json to command.pass"
    )]
    [InlineData(
        "[\"--x{x?}\"]",
        "[true, 1]",
        "5:14: parameters.x: is a flag in command.run ('--x{x?}'), and not all of its values are true or false; "
            + "write {values: [true, false]}"
    )]
    [InlineData("[--x, \"{x?}\"]", "[true, false]", null)]
    [InlineData(
        "[\"{?}\"]",
        "[true]",
        "4:21: command.run: a brace in '{?}' that belongs to no {name}; write {{ or }} for a brace itself"
    )]
    public void How_a_choice_reaches_the_program_is_checked(string item, string values, string? mistake) =>
        Assert.Equal(
            mistake is null ? [] : [$"f.yaml:{mistake}"],
            Some.Mistakes(Head + $"command: {{run: [a, {item}]}}\nparameters: {{x: {{values: {values}}}}}")
                .Where(line => !line.Contains("so the program would never learn", StringComparison.Ordinal))
        );

    [Theory]
    [InlineData(
        "distribution: int_uniform, min: 1, max: 3, step: 5",
        "5:67: parameters.x.step: the step 5 is larger than the range from 1 to 3, so that only 1 would be tried; "
            + "lower it"
    )]
    [InlineData(
        "distribution: uniform, min: 0, max: 1, step: 1.5",
        "5:63: parameters.x.step: the step 1.5 is larger than the range from 0 to 1, so that only 0 would be "
            + "tried; lower it"
    )]
    [InlineData(
        "distribution: uniform, min: 1.0e+16, max: 1.0e+17, step: 0.5",
        "5:75: parameters.x.step: the step 0.5 is too small to tell values near 1e+17 apart; raise it, or leave it out"
    )]
    [InlineData("distribution: int_uniform, min: 3, max: 3, step: 5", null)]
    [InlineData("distribution: uniform, min: 0, max: 0.3, step: 0.1", null)]
    [InlineData("distribution: int_uniform, min: -4, max: 4, step: 8", null)]
    public void A_step_that_is_larger_than_the_range_is_a_mistake(string fields, string? mistake) =>
        Assert.Equal(
            mistake is null ? [] : [$"f.yaml:{mistake}"],
            Some.Mistakes(Head + $"command: {{run: [a], pass: json}}\nparameters: {{x: {{{fields}}}}}")
        );

    [Theory]
    [InlineData(
        "distribution: int_uniform, min: 1, max: 10, step: 2",
        "5:58: parameters.x.max: 10 is never tried: in steps of 2 from 1 the last value is 9; write 9, or another step"
    )]
    [InlineData(
        "distribution: uniform, min: 0, max: 1, step: 0.3",
        "5:54: parameters.x.max: 1 is never tried: in steps of 0.3 from 0 the last value is 0.9; write 0.9, or "
            + "another step"
    )]
    [InlineData("distribution: uniform, min: -0.3, max: 0.3, step: 0.1", null)]
    [InlineData("distribution: int_uniform, min: 1, max: 9, step: 2", null)]
    public void A_maximum_that_no_step_reaches_is_a_note(string fields, string? note)
    {
        var valid = Assert.IsType<SpecResult.Valid>(
            SweepFile.Parse(
                Head + $"command: {{run: [a], pass: json}}\nparameters: {{x: {{{fields}}}}}\nsampler: {{kind: tpe}}",
                SpecOverrides.None
            )
        );
        Assert.Equal(note is null ? [] : [$"f.yaml:{note}"], SpecErrors.Lines("f.yaml", valid.Notes));
    }

    [Fact]
    public void Names_of_parameters_hold_dots_and_dashes_wherever_they_stand()
    {
        var study = Some.Study(
            Head
                + "command: {run: [a, \"--{a.b-c_d}\", \"-e{e-f?}\"], pass: [arguments, environment, "
                + "json]}\nparameters: {a.b-c_d: {values: [1, 2]}, e-f: {values: [true, false], when: {a.b-c_d: [2]}}}",
            "parameters.a.b-c_d.values=[2, 3]"
        );
        Assert.Equal(
            new Distribution.Categorical([SettingValue.Of(2), SettingValue.Of(3)]),
            study.Space.Parameters[0].Distribution
        );
        var trial = SettingValue.Map.Empty.Entries.Add("a.b-c_d", SettingValue.Of(2)).Add("e-f", SettingValue.Of(true));
        Assert.Equal("{a.b-c_d: 2, e-f: true}", study.Resolve(trial).Entries["parameters"].ToString());
    }

    [Theory]
    [InlineData(
        "",
        "f.yaml:1:1: objectives: missing, expected which of the program's metrics decide; write [{metric: NAME, "
            + "goal: minimize}]"
    )]
    [InlineData("objectives: [{metric: loss}]", "f.yaml:4:14: objectives.goal: missing, expected minimize or maximize")]
    [InlineData(
        "objectives: [{metric: a b, goal: minimize}]",
        "f.yaml:4:23: objectives.metric: found the text 'a b', expected a name of letters, digits, '-', '_', '.', "
            + "'/', '@' and ':', starting with a letter or a digit, of at most 100 characters"
    )]
    [InlineData(
        "objectives: [{metric: test_loss, goal: minimize}]",
        "f.yaml:4:23: objectives.metric: a metric on the test data is never an objective; use the one that starts "
            + "with val_"
    )]
    public void Its_objectives_need_a_goal(string line, string mistake) =>
        Assert.Equal([mistake], Some.Mistakes($"sweep: c\nrunner: command\ncommand: {{run: [a]}}\n{line}"));

    [Fact]
    public void Its_metrics_may_have_paths_for_names()
    {
        var file =
            "sweep: c\nrunner: command\nobjectives: [{metric: val/loss, goal: minimize}, {metric: recall@10, goal: "
            + "maximize}]\ncommand: {run: [a]}";
        var study = Assert.IsType<SpecResult.Valid>(SweepFile.Parse(file, SpecOverrides.None, "/home")).Spec;
        Assert.Equal(["val/loss", "recall@10"], study.Objectives.Select(objective => objective.Metric));
        Assert.Equal("[val/loss, recall@10]", study.Settings.At("command.reports")!.ToString());
    }

    [Fact]
    public void A_sweep_that_scripts_ask_for_has_parameters_and_objectives_of_their_own()
    {
        var study = Some.Study(
            "sweep: a\nrunner: ask\nobjectives: [{metric: loss, goal: minimize}]\nparameters: {seed: {values: [1, "
                + "[2]]}, k: {cases: {x: {y: null}}}}"
        );
        Assert.Equal(("ask", SettingValue.Map.Empty), (study.Runner, study.Settings));
        var trial = SettingValue.Map.Empty.Entries.Add("seed", SettingValue.Of(1)).Add("k", SettingValue.Of("x"));
        Assert.Equal("{seed: 1, y: null}", study.Resolve(trial).Entries["parameters"].ToString());
    }

    [Theory]
    [InlineData("objectives: [{metric: loss}]", "f.yaml:3:14: objectives.goal: missing, expected minimize or maximize")]
    [InlineData(
        "objectives: [{metric: loss, goal: minimize}]\ncommand: {run: [a]}",
        "f.yaml:4:1: command: 'command' belongs to runner: command, and it is ask; remove it, or set runner"
    )]
    [InlineData(
        "objectives: [{metric: loss, goal: minimize}]\ndata: {kind: moons}",
        "f.yaml:4:1: data: 'data' belongs to runner: vae, and it is ask; remove it, or set runner"
    )]
    public void What_a_sweep_that_scripts_ask_for_does_not_have_is_refused(string lines, string mistake) =>
        Assert.Equal([mistake], Some.Mistakes($"sweep: a\nrunner: ask\n{lines}"));

    [Fact]
    public void A_command_without_its_runner_is_told_so() =>
        Assert.Contains(
            "f.yaml:3:1: command: 'command' belongs to runner: command, and it is vae; remove it, or set runner",
            Some.Mistakes("sweep: c\nobjectives: [{metric: loss, goal: minimize}]\ncommand: {run: [a]}")
        );
}
