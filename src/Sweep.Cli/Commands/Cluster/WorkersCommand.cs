using System.CommandLine;
using System.Globalization;
using System.Text;
using Sweep.Cli.Output;
using Sweep.Cli.Remote;
using Sweep.Web.Api;

namespace Sweep.Cli.Commands.Cluster;

/// <summary>sweep workers --coordinator HOST:PORT: who works, and on how much.</summary>
internal static class WorkersCommand
{
    private const double Gibibyte = 1 << 30;

    public static Command Make(CliContext context)
    {
        var coordinator = new CoordinatorOptions(isRequired: true);
        var format = StatusCommand.MakeFormat();
        var command = new Command("workers", "Lists the workers of a fleet.") { format };
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

    private static async Task<int> ShowAsync(CliContext context, CoordinatorClient client, string format)
    {
        var (list, reply) = CoordinatorReplies.Read(
            await client.GetAsync(ApiPaths.Workers).ConfigureAwait(false),
            ApiJson.Default.WorkerList
        );
        if (list is null)
            return context.Unanswered(reply);
        if (format == "json")
            context.Output.Json(Encoding.UTF8.GetString(((CoordinatorReply.Answer)reply).Body));
        else if (list.Workers.IsEmpty)
            context.StandardError.Line($"no worker has joined yet: `sweep worker{client.JoinOption}` does");
        else
            Write(context.Output, list);
        return ExitCode.Done;
    }

    private static void Write(Channel channel, WorkerList list)
    {
        var workers = list.Workers;
        var layout = new TextTable([
            new TextColumn("worker", false, 4, [.. workers.Select(worker => worker.Name)]),
            new TextColumn("state", false, 3, [.. workers.Select(worker => worker.Presence)]),
            new TextColumn("busy", true, 3, [.. workers.Select(worker => Number(worker.Busy))]),
            new TextColumn("slots", true, 3, [.. workers.Select(worker => Number(worker.Slots))]),
            new TextColumn("devices", false, 2, [.. workers.Select(worker => string.Join(",", worker.Devices))]),
            new TextColumn(
                "memory",
                true,
                1,
                [
                    .. workers.Select(worker =>
                        worker.MemoryBytes == 0
                            ? ""
                            : string.Create(CultureInfo.InvariantCulture, $"{worker.MemoryBytes / Gibibyte:0.0} GiB")
                    ),
                ]
            ),
            new TextColumn(
                "heard",
                true,
                2,
                [
                    .. workers.Select(worker =>
                        string.Create(CultureInfo.InvariantCulture, $"{worker.SilentSeconds:0.0} s")
                    ),
                ]
            ),
            new TextColumn("machine", false, 0, [.. workers.Select(worker => worker.Machine)]),
            new TextColumn("version", false, 0, [.. workers.Select(worker => worker.Version)]),
        ]).Fit(channel.Width);
        foreach (var line in layout.Header)
            channel.Line(line, Tone.Faint);
        foreach (var line in layout.Rows)
            channel.Line(line);
        foreach (var worker in workers)
        {
            foreach (var reason in worker.Unsuited?.Values.Distinct() ?? [])
                channel.Line(OneLine.Of($"{worker.Name} cannot take trials: {reason}", channel.Width), Tone.Bad);
            if (worker.Pause is { } pause)
                channel.Line(OneLine.Of(StatusCommand.TextOf(worker.Name, pause), channel.Width), Tone.Bad);
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
