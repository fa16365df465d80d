using System.CommandLine;
using System.Globalization;
using Sweep.Cli.Output;
using Sweep.Coordinator.Queries;

namespace Sweep.Cli.Commands;

/// <summary>sweep list: the sweeps of a store, the latest last.</summary>
internal static class ListCommand
{
    public static Command Make(Surroundings surroundings)
    {
        var store = StoreAddress.MakeOption();
        var command = new Command("list", "Lists the sweeps there are.") { store };
        command.SetAction(parsed => surroundings.ReadStoreAsync(parsed.GetValue(store), (read, place) =>
        {
            var sweeps = read.List().Select(row => SweepView.Read(read, row)).ToArray();
            if (sweeps.Length == 0) surroundings.Talk.Line($"there is no sweep in {place} yet: `sweep run FILE` begins one");
            else Write(surroundings.Output, sweeps);
            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }

    private static void Write(Channel channel, SweepView[] sweeps)
    {
        var layout = new TextTable(
        [
            new TextColumn("sweep", false, 3, [.. sweeps.Select(sweep => sweep.Name)]),
            new TextColumn("state", false, 2, [.. sweeps.Select(sweep => StateNames.Of(sweep.Condition))]),
            new TextColumn("final", true, 2, [.. sweeps.Select(sweep => sweep.Trials.Count(trial => trial.Trial.Life.IsFinal).ToString(CultureInfo.InvariantCulture))]),
            new TextColumn("wanted", true, 2, [.. sweeps.Select(sweep => sweep.State.TrialsWanted.ToString(CultureInfo.InvariantCulture))]),
            new TextColumn("best", false, 2, [.. sweeps.Select(Best)]),
            new TextColumn("sampler", false, 0, [.. sweeps.Select(sweep => sweep.Spec.Sampler.Kind)]),
            new TextColumn("created", false, 1, [.. sweeps.Select(sweep => Times.Moment(sweep.Row.Created))]),
        ]).Fit(channel.Width);
        foreach (var line in layout.Header) channel.Line(line, Tone.Faint);
        foreach (var line in layout.Rows) channel.Line(line);
    }

    private static string Best(SweepView sweep)
    {
        if (sweep.Ranked.FirstOrDefault() is not { } best) return "";
        var metric = sweep.Spec.Objectives[0].Metric;
        return $"{metric} {Digits.Significant(best.Values[metric])} (trial {best.Number})";
    }
}
