using System.Globalization;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Tests.Programs;

/// <summary>How a program learns its parameters.</summary>
public sealed class ProgramArgumentsTests
{
    private readonly ProgramTrial trial = new();

    [Fact]
    public void Arguments_environment_and_a_file_tell_the_same_parameters()
    {
        var settings = ProgramTrial
            .Settings(
                "sh",
                "-c",
                """
                echo "$@"
                echo $SWEEP_PARAM_LEARNING_RATE $SWEEP_TRIAL $SWEEP_ATTEMPT $SWEEP_SEED $MINE
                cat $SWEEP_PARAMETERS
                printf '\n{{"step":1,"loss":1}}\n'
                """,
                "x",
                "--lr",
                "{learning-rate}",
                "{{{wide}}}",
                "{seed}",
                "{trial}"
            )
            .With("command.pass", ProgramTrial.List("arguments", "environment", "json"))
            .With("command.environment", SettingValue.Map.Empty.With("MINE", SettingValue.Of("yes")))
            .With(
                "parameters",
                new SettingValue.Map(
                    SettingValue
                        .Map.Empty.Entries.Add("learning-rate", SettingValue.Of(0.001))
                        .Add("wide", SettingValue.Of(true))
                        .Add("a.b", SettingValue.Of("é \" '"))
                )
            );
        var lines = trial.Result(trial.Run(settings, attempt: 3)).Split('\n');
        var seed = lines[0].Split(' ')[3];
        Assert.Equal($"--lr 0.001 {{true}} {seed} 7", lines[0]);
        Assert.Equal($"0.001 7 3 {seed} yes", lines[1]);
        Assert.InRange(long.Parse(seed, CultureInfo.InvariantCulture), 0, int.MaxValue);
        Assert.Equal("""{"a.b":"\u00E9 \u0022 \u0027","learning-rate":0.001,"wide":true}""", lines[2]);
    }

    [Fact]
    public void Arguments_that_stand_together_are_left_out_where_a_parameter_is_not_chosen()
    {
        var settings = ProgramTrial.Settings("sh", "-c", """echo "$@"; printf '{{"step":1,"loss":1}}\n'""", "x");
        var run = (SettingValue.List)settings.At("command.run")!;
        settings = settings
            .With(
                "command.run",
                new SettingValue.List([
                    .. run.Items,
                    ProgramTrial.List("--depth", "{depth}"),
                    SettingValue.Of("{width}"),
                    ProgramTrial.List("--lr", "{lr}"),
                ])
            )
            .With("parameters", SettingValue.Map.Empty.With("lr", SettingValue.Of(2)));
        Assert.Equal("--lr 2\n", trial.Result(trial.Run(settings)));
    }

    [Fact]
    public void Values_of_every_kind_reach_the_program_in_its_arguments_and_its_environment()
    {
        var settings = ProgramTrial
            .Settings(
                "sh",
                "-c",
                """
                for a in "$@"; do echo "= $a"; done
                env | grep ^SWEEP_PARAM_ | sort
                printf '{{"step":1,"loss":1}}\n'
                """,
                "x",
                "{small}",
                "{zero}",
                "{whole}",
                "{long}",
                "{list}",
                "{map}",
                "--amp{amp?}",
                "--no-amp{amp!}",
                "--plain{plain?}",
                "--no-plain{plain!}",
                "--none={none}"
            )
            .With("command.pass", ProgramTrial.List("arguments", "environment"));
        var run = (SettingValue.List)settings.At("command.run")!;
        settings = settings
            .With(
                "command.run",
                new SettingValue.List([
                    .. run.Items,
                    ProgramTrial.List("--list-of", "{none}"),
                    ProgramTrial.List("--flag", "{amp?}", "2"),
                    ProgramTrial.List("--flag", "{plain?}"),
                ])
            )
            .With(
                "parameters",
                new SettingValue.Map(
                    SettingValue
                        .Map.Empty.Entries.Add("small", SettingValue.Of(0.00001))
                        .Add("zero", SettingValue.Of(-0.0))
                        .Add("whole", SettingValue.Of(1.0))
                        .Add("long", SettingValue.Of(long.MaxValue))
                        .Add(
                            "list",
                            new SettingValue.List([SettingValue.Of(1), SettingValue.Of(1e-7), SettingValue.Of("é \"")])
                        )
                        .Add(
                            "map",
                            SettingValue.Map.Empty.With("a", new SettingValue.Null()).With("b", SettingValue.Of(true))
                        )
                        .Add("amp", SettingValue.Of(true))
                        .Add("plain", SettingValue.Of(false))
                        .Add("none", new SettingValue.Null())
                )
            );
        string[] expected =
        [
            "= 1e-05",
            "= 0",
            "= 1",
            "= 9223372036854775807",
            """= [1,1e-07,"é \""]""",
            """= {"a":null,"b":true}""",
            "= --amp",
            "= --no-plain",
            "= --flag",
            "= 2",
            "SWEEP_PARAM_AMP=true",
            """SWEEP_PARAM_LIST=[1,1e-07,"é \""]""",
            "SWEEP_PARAM_LONG=9223372036854775807",
            """SWEEP_PARAM_MAP={"a":null,"b":true}""",
            "SWEEP_PARAM_PLAIN=false",
            "SWEEP_PARAM_SMALL=1e-05",
            "SWEEP_PARAM_WHOLE=1",
            "SWEEP_PARAM_ZERO=0",
        ];
        Assert.Equal(expected, trial.Result(trial.Run(settings)).Split('\n').SkipLast(1));
    }

    [Fact]
    public void Numbers_in_the_file_of_parameters_are_written_as_every_reader_takes_them()
    {
        var settings = ProgramTrial
            .Settings("sh", "-c", """cat $SWEEP_PARAMETERS; printf '\n{{"step":1,"loss":1}}\n'""")
            .With("command.pass", ProgramTrial.List("json"))
            .With(
                "parameters",
                SettingValue
                    .Map.Empty.With("a", SettingValue.Of(0.00001))
                    .With("b", SettingValue.Of(-0.0))
                    .With("c", new SettingValue.Null())
                    .With("d", new SettingValue.List([SettingValue.Of(1e22), SettingValue.Of(2)]))
            );
        Assert.Equal(
            """{"a":1e-05,"b":0.0,"c":null,"d":[1e+22,2]}""",
            trial.Result(trial.Run(settings)).Split('\n')[0]
        );
    }

    [Fact]
    public void Arguments_that_are_too_long_are_the_trials_fault()
    {
        var failed = Assert.IsType<AttemptOutcome.Failed>(
            trial.Run(ProgramTrial.Settings("true", new string('x', 8 << 20)))
        );
        Assert.StartsWith("true could not be started: ", failed.Reason, StringComparison.Ordinal);
    }
}
