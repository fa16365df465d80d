using System.CommandLine;
using System.Globalization;
using Sweep.Cli.Commands.Cluster;
using Sweep.Cli.Output;
using Sweep.Cli.Remote;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;
using Sweep.Web.Api;

namespace Sweep.Cli.Commands;

/// <summary>
/// sweep list: the sweeps of a store, the latest last; and what share of a fleet those have that
/// one works on.
/// </summary>
internal static class ListCommand
{
    public static Command Make(CliContext context)
    {
        var reading = new ReadingOptions();
        var command = new Command("list", "Lists the sweeps there are.");
        reading.AddTo(command);
        command.SetAction(
            (parsed, _) =>
                reading.ReadAsync(
                    context,
                    parsed,
                    (read, source) =>
                    {
                        var sweeps = read.List().Select(row => context.Look(read, row, source, Line.Of)).ToArray();
                        if (sweeps.Length == 0)
                            context.StandardError.Line(
                                $"there is no sweep in {source.Shown} yet: `{source.Begin}` begins one"
                            );
                        else
                            Write(context.Output, sweeps, SharesIn(read), SlotsIn(read));
                        return ExitCode.Done;
                    }
                )
        );
        return command;
    }

    private static Dictionary<SweepId, Submission> SharesIn(IStudyReader store) =>
        store.ListSubmissions().ToDictionary(submission => submission.Sweep);

    /// <summary>Slots that sweeps hold now, where a coordinator is asked that can tell.</summary>
    private static Dictionary<string, SweepStatus> SlotsIn(IStudyReader store) =>
        store is RemoteStudyReader remote
        && remote.Client.LeaderStatusAsync().GetAwaiter().GetResult().Status is { } status
            ? status.Sweeps.ToDictionary(sweep => sweep.Id)
            : [];

    private static void Write(
        Channel channel,
        Line[] sweeps,
        Dictionary<SweepId, Submission> shares,
        Dictionary<string, SweepStatus> slots
    )
    {
        var layout = new TextTable([
            new TextColumn("sweep", false, 3, [.. sweeps.Select(sweep => sweep.Row.Name)]),
            new TextColumn("state", false, 2, [.. sweeps.Select(sweep => StateNames.Of(sweep.Condition))]),
            new TextColumn("final", true, 2, [.. sweeps.Select(sweep => Number(sweep.Final))]),
            new TextColumn("wanted", true, 2, [.. sweeps.Select(sweep => Number(sweep.Planned))]),
            .. slots.Count == 0
                ? (ReadOnlySpan<TextColumn>)[]
                :
                [
                    new TextColumn(
                        "slots",
                        true,
                        2,
                        [
                            .. sweeps.Select(sweep =>
                                slots.TryGetValue(sweep.Row.Id.Text, out var held) ? Slots(held) : ""
                            ),
                        ]
                    ),
                ],
            .. shares.Count == 0
                ? (ReadOnlySpan<TextColumn>)[]
                :
                [
                    new TextColumn(
                        "priority",
                        true,
                        1,
                        [
                            .. sweeps.Select(sweep =>
                                shares.TryGetValue(sweep.Row.Id, out var share) ? Number(share.Priority) : ""
                            ),
                        ]
                    ),
                ],
            new TextColumn("best", false, 2, [.. sweeps.Select(sweep => sweep.Best)]),
            new TextColumn("sampler", false, 0, [.. sweeps.Select(sweep => sweep.Sampler)]),
            new TextColumn("created", false, 1, [.. sweeps.Select(sweep => Times.Moment(sweep.Row.Created))]),
        ]).Fit(channel.Width);
        foreach (var line in layout.Header)
            channel.Line(line, Tone.Faint);
        foreach (var line in layout.Rows)
            channel.Line(line);
    }

    private static string Slots(SweepStatus sweep) =>
        sweep.MaxSlots is { } most ? $"{Number(sweep.Slots)}/{Number(most)}" : Number(sweep.Slots);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What is shown of a sweep.</summary>
    private sealed record Line(
        SweepRow Row,
        SweepCondition Condition,
        int Final,
        int Planned,
        string Best,
        string Sampler
    )
    {
        public static Line Of(SweepView sweep) =>
            new(
                sweep.Row,
                sweep.Condition,
                sweep.Counts.Where(entry => entry.Key > TrialState.Paused).Sum(entry => entry.Value),
                sweep.State.TrialsPlanned,
                BestOf(sweep),
                sweep.Spec.Sampler.Kind
            );

        private static string BestOf(SweepView sweep)
        {
            if (sweep.Best is not { } best)
                return "";
            var metric = sweep.Spec.Objectives[0].Metric;
            return $"{metric} {Digits.Significant(best.Values[metric])} (trial {best.Number})";
        }
    }
}
