using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using Sweep.Cli.Output;
using Sweep.Cli.Remote;
using Sweep.Web.Api;

namespace Sweep.Cli.Commands.Cluster;

/// <summary>
/// sweep status --coordinator HOST:PORT: who leads, what there is to work with, and how far what is
/// at work is.
/// </summary>
internal static class StatusCommand
{
    public static Command Make(CliContext context)
    {
        var coordinator = new CoordinatorOptions(isRequired: true);
        var format = MakeFormat();
        var command = new Command("status", "Shows a fleet: who leads, workers, slots, and the sweeps at work.")
        {
            format,
        };
        coordinator.AddTo(command);
        command.SetAction(
            async (parsed, _) =>
            {
                var (client, mistake) = coordinator.Choose(parsed, context);
                if (client is null)
                    return context.Mistake(mistake!);
                using (client)
                    return await ShowAsync(context, client, parsed.GetValue(format)!).ConfigureAwait(false);
            }
        );
        return command;
    }

    public static Option<string> MakeFormat()
    {
        var format = new Option<string>("--format")
        {
            Description = "table, or json (a stable contract).",
            HelpName = "table|json",
            DefaultValueFactory = _ => "table",
        };
        format.AcceptOnlyFromAmong("table", "json");
        return format;
    }

    private static async Task<int> ShowAsync(CliContext context, CoordinatorClient client, string format)
    {
        var (status, reply) = await client.LeaderStatusAsync().ConfigureAwait(false);
        if (status is null)
            return context.Unanswered(reply);
        if (format == "json")
        {
            context.Output.Json(Encoding.UTF8.GetString(((CoordinatorReply.Answer)reply).Body));
            return ExitCode.Done;
        }

        var others = await OthersAsync(client, status).ConfigureAwait(false);
        var members = status.Members.Where(member => member.Address != status.Leader).Select(WordsOf);
        Write(context.Output, status, [.. members, .. others], client.Option);
        return ExitCode.Done;
    }

    private static string WordsOf(MemberRecord member)
    {
        var address = member.Address ?? "a coordinator whose address is not known";
        return member.State == MemberRecord.Up ? address : $"{address}, {member.State}";
    }

    /// <summary>
    /// How the other coordinators fare that were named and are not in the cluster.
    /// </summary>
    private static async Task<ImmutableArray<string>> OthersAsync(CoordinatorClient client, StatusRecord leading)
    {
        var known = leading
            .Members.Select(member => member.Address)
            .Append(leading.Leader)
            .ToHashSet(StringComparer.Ordinal);
        var others = client.Addresses.Where(address => !known.Contains(address.ToString())).ToArray();
        var replies = await Task.WhenAll(others.Select(address => client.GetFromAsync(address, ApiPaths.Status)))
            .ConfigureAwait(false);
        return
        [
            .. others.Zip(
                replies,
                (address, reply) =>
                    CoordinatorReplies.Read(reply, ApiJson.Default.StatusRecord) switch
                    {
                        ({ Role: StatusRecord.StandingBy }, _) => $"{address}, stands by",
                        ({ } other, _) => $"{address}, {other.Role}",
                        (null, CoordinatorReply.Failed failed) => failed.Message,
                        _ => $"{address}, does not say",
                    }
            ),
        ];
    }

    private static void Write(Channel channel, StatusRecord status, ImmutableArray<string> others, string option)
    {
        var epoch = status.Epoch is { } number ? $", epoch {number}" : "";
        channel.Line(
            status.Leader is { } leader ? $"leader    {leader}{epoch}" : "leader    none is known",
            Tone.Strong
        );
        foreach (var other in others)
            channel.Line($"standby   {other}");
        if (status.Members.Any(member => member.State == MemberRecord.Unreachable))
            channel.Line("          it is given up within seconds, and comes back by itself", Tone.Faint);
        if (status.Role == StatusRecord.StandingBy)
            return;
        var (workers, slots) = (status.Workers, status.Slots);
        var away = workers.Away > 0 ? $", {workers.Away} away" : "";
        var draining = workers.Draining > 0 ? $", {workers.Draining} draining" : "";
        channel.Line($"workers   {workers.Total}{away}{draining}");
        channel.Line($"slots     {slots.Busy} busy, {slots.Free} free, of {slots.Total}");
        if (status.Links is { } links and not { Total: 0, Refused: 0, Undelivered: 0 })
            WriteLinks(channel, links);
        WriteCounts(channel, "devices   ", status.Devices);
        WriteCounts(channel, "libtorch  ", status.LibTorches);
        WritePauses(channel, status, option);
        if (status.Sweeps.IsEmpty)
        {
            channel.Line("sweeps    none at work");
            return;
        }

        channel.Line();
        WriteSweeps(channel, status.Sweeps);
        foreach (var sweep in status.Sweeps.Where(sweep => sweep.Ended is not null))
            channel.Line($"{sweep.Name} begins no further trial: {OneLine.Of(sweep.Ended!)}", Tone.Faint);
        foreach (var sweep in status.Sweeps.Where(sweep => sweep.UnsuitedCount > 0))
            WriteUnsuited(channel, sweep, option);
    }

    /// <summary>What workers have, and how many have it.</summary>
    private static void WriteCounts(Channel channel, string title, ImmutableSortedDictionary<string, int>? counts)
    {
        if (counts is { IsEmpty: false })
            channel.Line(title + string.Join(", ", counts.Select(count => $"{count.Key} on {count.Value}")));
    }

    private static void WriteLinks(Channel channel, LinkCounts links)
    {
        var (total, refused, undelivered) = (Number(links.Total), Number(links.Refused), Number(links.Undelivered));
        channel.Line($"links     {total}; {refused} refused, {undelivered} messages undelivered");
    }

    /// <summary>Which workers get no trial for a while, and why.</summary>
    private static void WritePauses(Channel channel, StatusRecord status, string option)
    {
        var named = status.Pauses ?? ImmutableSortedDictionary<string, WorkerPause>.Empty;
        foreach (var (worker, pause) in named)
            channel.Line(OneLine.Of(TextOf(worker, pause), channel.Width), Tone.Bad);
        var rest = status.PausesCount - named.Count;
        if (rest == 0)
            return;
        channel.Line($"nor do {rest} more workers get trials (`sweep workers{option}` names them)", Tone.Bad);
    }

    public static string TextOf(string worker, WorkerPause pause) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{worker} gets no trial for {Math.Ceiling(pause.Seconds):0} s: {pause.Reason}"
        );

    /// <summary>Which workers cannot take a sweep's trials now, and why.</summary>
    private static void WriteUnsuited(Channel channel, SweepStatus sweep, string option)
    {
        foreach (var (worker, reason) in sweep.Unsuited ?? ImmutableSortedDictionary<string, string>.Empty)
            channel.Line(
                OneLine.Of($"{sweep.Name}: {worker} cannot take its trials: {reason}", channel.Width),
                Tone.Bad
            );
        var rest = sweep.UnsuitedCount - (sweep.Unsuited?.Count ?? 0);
        if (rest > 0)
            channel.Line($"{sweep.Name}: nor can {rest} more workers (`sweep workers{option}` names them)", Tone.Bad);
    }

    private static void WriteSweeps(Channel channel, ImmutableArray<SweepStatus> sweeps)
    {
        var layout = new TextTable([
            new TextColumn("sweep", false, 4, [.. sweeps.Select(sweep => sweep.Name)]),
            new TextColumn("done", true, 3, [.. sweeps.Select(sweep => Number(sweep.Done))]),
            new TextColumn("wanted", true, 3, [.. sweeps.Select(sweep => Number(sweep.Planned))]),
            new TextColumn(
                "slots",
                true,
                3,
                [.. sweeps.Select(sweep => sweep.MaxSlots is { } most ? $"{sweep.Slots}/{most}" : Number(sweep.Slots))]
            ),
            new TextColumn("priority", true, 1, [.. sweeps.Select(sweep => Number(sweep.Priority))]),
            new TextColumn(
                "trials/min",
                true,
                2,
                [.. sweeps.Select(sweep => sweep.TrialsPerMinute.ToString("0.0", CultureInfo.InvariantCulture))]
            ),
            new TextColumn(
                "eta",
                true,
                2,
                [
                    .. sweeps.Select(sweep =>
                        sweep.EtaSeconds is { } seconds
                            ? Times.Of(TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds)))
                            : ""
                    ),
                ]
            ),
            new TextColumn("stale", true, 0, [.. sweeps.Select(sweep => Number(sweep.StaleReports))]),
        ]).Fit(channel.Width);
        foreach (var line in layout.Header)
            channel.Line(line, Tone.Faint);
        foreach (var line in layout.Rows)
            channel.Line(line);
    }

    /// <summary>What takes longer than a thousand days is shown as that.</summary>
    private const double MostSeconds = 1000.0 * 24 * 3600;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
