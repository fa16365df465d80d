using Sweep.Cli.Specs;
using Sweep.Shared.Search;
using Sweep.Shared.Studies;
using Sweep.Shared.Values;

namespace Sweep.Cli.Tests.Specs;

/// <summary>Sweep files whose trials are programs.</summary>
public sealed class CommandFileTests
{
    private const string Head = "sweep: c\nrunner: command\nobjectives: [{metric: loss, goal: maximize}, {metric: size, goal: minimize}]\n";

    private const string File = Head + """
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
        Assert.Equal("[python3, train.py, --lr, {lr}, [--depth, {depth}], {{x}}, 5, true]", study.Settings.At("command.run")!.ToString());
        Assert.Equal("/home/sub", study.Settings.At("command.directory")!.ToString());
        Assert.Equal("[loss, size]", study.Settings.At("command.reports")!.ToString());
        Assert.Equal(Value.Of("1"), study.Settings.At("command.environment.OMP_NUM_THREADS"));
        var trial = Value.Map.Empty.Entries.Add("lr", Value.Of(0.1)).Add("kind", Value.Of("deep"));
        Assert.Equal("{depth: 3, lr: 0.1}", study.Resolve(trial).Entries["parameters"].ToString());
    }

    [Theory]
    [InlineData("command: {run: [a, \"{l}\"]}\nparameters: {lr: {values: [1]}, b: {values: [2]}}",
        "4:20: command.run: '{l}' is no parameter; did you mean 'lr'?",
        "5:14: parameters.lr: no argument of command.run has {lr}, so the program would never learn of it; add it there, or set command.pass: environment or json",
        "5:33: parameters.b: no argument of command.run has {b}, so the program would never learn of it; add it there, or set command.pass: environment or json")]
    [InlineData("command: {run: [a, \"{\", \"}{b}\"]}", "4:20: command.run: a brace in '{' that belongs to no {name}; write {{ or }} for a brace itself", "4:25: command.run: a brace in '}{b}' that belongs to no {name}; write {{ or }} for a brace itself")]
    [InlineData("command: {run: [a, {b}]}", "4:16: command.run: found a list, expected a list of the program and its arguments, 1 to 1000 texts or lists of texts; a {name} needs quotes: \"{name}\"")]
    [InlineData("command: {}", "4:1: command.run: missing, expected a list of the program and its arguments, 1 to 1000 texts or lists of texts")]
    [InlineData("command: {run: [\"{p}\"]}\nparameters: {p: {values: [1]}}", "4:17: command.run: '{p}' in the name of the program; the program is the same for all trials")]
    [InlineData("command: {run: [a, \"{p}\"], pass: json}\nparameters: {p: {values: [1]}}", "4:20: command.run: '{p}' is a parameter, and command.pass does not say arguments; add arguments to command.pass")]
    [InlineData("command: {run: [a], pass: [jsn]}", "4:27: command.pass: found the list [jsn], expected one of arguments, environment, json, or a list of them")]
    [InlineData("command: {run: [a], environment: {SWEEP_X: 1}}", "4:34: command.environment: found a map, expected a map from names (letters, digits and _, not starting with a digit or SWEEP_) to texts")]
    [InlineData("command: {run: [a], pass: environment}\nparameters: {a-b: {values: [1]}, A_B: {values: [1]}}", "5:34: parameters.A_B: would be passed in SWEEP_PARAM_A_B, as 'a-b' is; give it another name")]
    [InlineData("command: {run: [a], pass: json}\nparameters: {seed: {values: [1]}, -x: {values: [1]}}", "5:14: parameters.seed: 'seed' is filled in by Sweep itself; give the parameter another name",
        "5:35: parameters.-x: expected a name of letters, digits, '-', '_' and '.', starting with a letter or a digit, of at most 100 characters")]
    [InlineData("command: {run: [a], pass: json}\nparameters: {b: {values: [[1]]}, k: {cases: {x: {b: 1}}}}", "5:27: parameters.b.values: found the list [1], expected a finite number, true or false, or a text of at most 4096 characters",
        "5:50: parameters.k: sets b, which 'b' sets too, at line 5; remove one of them")]
    [InlineData("command: {run: [a], pass: json}\nparameters: {b: {values: [1], when: {c: [1]}}, d: {values: [2], when: {model.kind: [mlp]}}}", "5:38: parameters.b.when.c: unknown parameter; did you mean 'b'?", "5:72: parameters.d.when.model.kind: unknown parameter")]
    [InlineData("command: {run: [a]}\nmodel: {latent: 2}\nmetrics: [mig]", "5:1: model: 'model' belongs to runner: vae, and it is command; remove it, or set runner", "6:1: metrics: 'metrics' belongs to runner: vae, and it is command; remove it, or set runner")]
    public void Its_mistakes_are_told_as_all_others_are(string lines, params string[] mistakes) => Assert.Equal(mistakes.Select(mistake => $"f.yaml:{mistake}"), Some.Mistakes(Head + lines));

    [Theory]
    [InlineData("", "f.yaml:1:1: objectives: missing, expected which of the program's metrics decide; write [{metric: NAME, goal: minimize}]")]
    [InlineData("objectives: [{metric: loss}]", "f.yaml:4:14: objectives.goal: missing, expected minimize or maximize")]
    [InlineData("objectives: [{metric: a b, goal: minimize}]", "f.yaml:4:23: objectives.metric: found the text 'a b', expected a name of letters, digits, '-', '_', '.', '/', '@' and ':', starting with a letter or a digit, of at most 100 characters")]
    [InlineData("objectives: [{metric: test_loss, goal: minimize}]", "f.yaml:4:23: objectives.metric: a metric on the test data is never an objective; use the one that starts with val_")]
    public void Its_objectives_need_a_goal(string line, string mistake) => Assert.Equal([mistake], Some.Mistakes($"sweep: c\nrunner: command\ncommand: {{run: [a]}}\n{line}"));

    [Fact]
    public void Its_metrics_may_have_paths_for_names()
    {
        var file = "sweep: c\nrunner: command\nobjectives: [{metric: val/loss, goal: minimize}, {metric: recall@10, goal: maximize}]\ncommand: {run: [a]}";
        var study = Assert.IsType<SpecResult.Valid>(SweepFile.Parse(file, SpecOverrides.None, "/home")).Spec;
        Assert.Equal(["val/loss", "recall@10"], study.Objectives.Select(objective => objective.Metric));
        Assert.Equal("[val/loss, recall@10]", study.Settings.At("command.reports")!.ToString());
    }

    [Fact]
    public void A_command_without_its_runner_is_told_so() => Assert.Contains(
        "f.yaml:3:1: command: 'command' belongs to runner: command, and it is vae; remove it, or set runner",
        Some.Mistakes("sweep: c\nobjectives: [{metric: loss, goal: minimize}]\ncommand: {run: [a]}"));
}
