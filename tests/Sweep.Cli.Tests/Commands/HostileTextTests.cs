using System.Collections.Immutable;
using System.Text.Json;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Worker.Training;

namespace Sweep.Cli.Tests.Commands;

/// <summary>
/// Text from files, programs and workers that tries to steer the terminal that shows it.
/// </summary>
public class HostileTextTests
{
    private const string Escape = "\e[2J\e]0;owned\a\u009b31m\u007f",
        Reversed = "\u202Egnp.exe\u2066\u200F\u061C\u2028";

    [Theory]
    [InlineData("list")]
    [InlineData("show", "quick")]
    [InlineData("show", "quick", "0")]
    [InlineData("show", "quick", "1")]
    [InlineData("show", "quick", "2")]
    [InlineData("leaderboard", "quick")]
    [InlineData("leaderboard", "quick", "--format", "json")]
    [InlineData("leaderboard", "quick", "--format", "csv")]
    [InlineData("leaderboard", "quick", "--sort", Escape)]
    [InlineData("export", "quick")]
    [InlineData("export", "quick", "--format", "json")]
    [InlineData("export", "quick", "--curves")]
    [InlineData("export", "quick", "--curves", "--format", "json")]
    [InlineData("show", Escape + Reversed)]
    [InlineData("run", Escape + Reversed)]
    [InlineData("run", "FILE", "--set", Escape + "=1")]
    [InlineData("run", "FILE", "--set", "training.lr=" + Escape)]
    [InlineData("run", "FILE", "--name", Reversed)]
    [InlineData("validate", Escape)]
    [InlineData(Escape)]
    public async Task No_command_lets_it_reach_the_terminal(params string[] arguments)
    {
        using var cli = new TestCommandLine { Runner = new FakeRunner(Hostile) };
        var file = cli.File();
        await cli.EnterAsync("run", file);
        AssertTame(cli.Output + cli.StandardError);

        await cli.EnterAsync([.. arguments.Select(argument => argument == "FILE" ? file : argument)]);

        Assert.True(cli.Output.Length + cli.StandardError.Length > 0);
        AssertTame(cli.Output + cli.StandardError);
    }

    [Fact]
    public async Task Keys_and_values_of_a_file_do_not_reach_it()
    {
        using var cli = new TestCommandLine();
        var file = cli.Write(
            "bad.yaml",
            """
            sweep: "a\e[31mb"
            "tr\u202Eails": 4
            objectives: [{metric: "val_\e[2Jmse", goal: "mini\u2066mize"}]
            data: {kind: "\amoons"}
            parameters:
              "training.\e]0;x\a": {values: ["\u009b", "\u2028"]}
            """
        );

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", file));

        AssertTame(cli.StandardError);
    }

    [Fact]
    public async Task Json_keeps_the_text_exact_and_the_log_is_tame()
    {
        using var cli = new TestCommandLine { Runner = new FakeRunner(Hostile) };
        await cli.EnterAsync("run", cli.File());

        await cli.DoneAsync("leaderboard", "quick", "--format", "json");

        var trials = JsonDocument.Parse(cli.Output).RootElement.GetProperty("trials").EnumerateArray().ToArray();
        Assert.Contains(trials, trial => trial.GetProperty("values").TryGetProperty("a" + Escape + Reversed, out _));
        Assert.Contains(trials, trial => trial.GetProperty("reason").GetString() == $"bad {Escape}\nand {Reversed}");
        var log = await File.ReadAllTextAsync(
            Directory.GetFiles(Path.Combine(cli.Folder, "logs")).Single(),
            TestContext.Current.CancellationToken
        );
        AssertTame(log);
    }

    private static AttemptOutcome? Hostile(StartTrial command, ITrialSession session)
    {
        switch (command.Key.Trial.Number)
        {
            case 0:
                return new AttemptOutcome.Failed($"bad {Escape}\nand {Reversed}");
            case 1:
                return new AttemptOutcome.Diverged(Reversed + Escape);
        }

        session.Report(1, new Dictionary<string, double> { ["val_mse"] = 1, ["a" + Escape + Reversed] = 2 });
        var values = new Dictionary<string, double> { ["val_mse"] = 1, ["a" + Escape + Reversed] = 2 };
        var provenance = new Provenance("d1", Escape, Reversed, Escape, Reversed);
        var weights = session.SaveWeights([1]);
        return new AttemptOutcome.Completed(
            values.ToImmutableSortedDictionary(StringComparer.Ordinal),
            1,
            1,
            weights,
            provenance
        );
    }

    private static void AssertTame(string text) =>
        Assert.DoesNotContain(
            text,
            c =>
                (char.IsControl(c) && c != '\n')
                || c
                    is '\u061C'
                        or '\u200E'
                        or '\u200F'
                        or (>= '\u2028' and <= '\u202E')
                        or (>= '\u2066' and <= '\u2069')
        );
}
