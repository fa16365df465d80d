using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Sweep.Cli.Commands.Cluster;
using Sweep.Cli.Output;
using Sweep.Cli.Remote;
using Sweep.Coordinator.Views;
using Sweep.Storage;

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
                    (store, address) => Task.FromResult(Show(context, store, ReadingSource.Of(address))),
                    client => ShowAsync(context, client)
                )
        );
        return command;
    }

    private static int Show(CliContext context, IStudyReader store, ReadingSource source)
    {
        var submissions = store.ListSubmissions().ToDictionary(submission => submission.Sweep);
        var lines = store
            .List()
            .Select(row => context.Look(store, row, source, SweepLine.Of).With(submissions.GetValueOrDefault(row.Id)));
        return Show(context, [.. lines], source);
    }

    private static async Task<int> ShowAsync(CliContext context, CoordinatorClient client)
    {
        var (lines, reply) = await client.LeaderLinesAsync().ConfigureAwait(false);
        return lines is null ? context.Unanswered(reply) : Show(context, [.. lines.Sweeps], ReadingSource.Of(client));
    }

    private static int Show(CliContext context, SweepLine[] sweeps, ReadingSource source)
    {
        if (sweeps.Length == 0)
            context.StandardError.Line($"there is no sweep in {source.Shown} yet: `{source.Begin}` begins one");
        else
            Write(context.Output, sweeps);
        return ExitCode.Done;
    }

    private static void Write(Channel channel, SweepLine[] sweeps)
    {
        var layout = new TextTable([.. Columns(sweeps)]).Fit(channel.Width);
        foreach (var line in layout.Header)
            channel.Line(line, Tone.Faint);
        foreach (var line in layout.Rows)
            channel.Line(line);
    }

    /// <summary>Slots and priorities only where a sweep has them.</summary>
    private static IEnumerable<TextColumn> Columns(SweepLine[] sweeps)
    {
        yield return new TextColumn("sweep", false, 3, Of(sweep => sweep.Name));
        yield return new TextColumn("state", false, 2, Of(sweep => StateNames.Of(sweep.Condition)));
        yield return new TextColumn("final", true, 2, Of(sweep => Number(sweep.Final)));
        yield return new TextColumn("wanted", true, 2, Of(sweep => Number(sweep.Planned)));
        if (sweeps.Any(sweep => sweep.Slots is not null))
            yield return new TextColumn("slots", true, 2, Of(Slots));
        if (sweeps.Any(sweep => sweep.Priority is not null))
            yield return new TextColumn("priority", true, 1, Of(sweep => Number(sweep.Priority)));
        yield return new TextColumn("best", false, 2, Of(Best));
        yield return new TextColumn("sampler", false, 0, Of(sweep => sweep.Sampler));
        yield return new TextColumn("created", false, 1, Of(sweep => Times.Moment(sweep.Created)));

        ImmutableArray<string> Of(Func<SweepLine, string> text) => [.. sweeps.Select(text)];
    }

    private static string Slots(SweepLine sweep) =>
        sweep is { Slots: { } held, MaxSlots: { } most } ? $"{Number(held)}/{Number(most)}" : Number(sweep.Slots);

    private static string Best(SweepLine sweep) =>
        sweep.Best is { } best ? $"{best.Metric} {Digits.Significant(best.Value)} (trial {best.Trial})" : "";

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
