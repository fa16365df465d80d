using System.CommandLine;
using Foundation;
using Sweep.Cli.Hosting;
using Sweep.Coordinator.Views;
using Sweep.Storage;

namespace Sweep.Cli.Commands;

/// <summary>sweep delete NAME: a sweep with its checkpoints and logs, for good.</summary>
internal static class DeleteCommand
{
    public static Command Make(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The sweep." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask." };
        var store = StoreAddress.MakeOption();
        var command = new Command("delete", "Deletes a sweep with its trials, checkpoints and logs.")
        {
            name,
            yes,
            store,
        };
        command.SetAction(parsed =>
            context.ReadSweepAsync(
                parsed.GetValue(store),
                parsed.GetValue(name),
                (read, sweep, address) => DeleteAsync(context, read, sweep, address, parsed.GetValue(yes))
            )
        );
        return command;
    }

    private static async Task<int> DeleteAsync(
        CliContext context,
        IStudyReader read,
        SweepView sweep,
        StoreAddress address,
        bool isSure
    )
    {
        if (await context.AwaitWriterAsync(read, sweep.Row).ConfigureAwait(false) is { } at)
            return context.Held(sweep.Name, at, address);
        if (!isSure && !Ask(context, sweep, out var refusal))
            return refusal;

        using var store = context.OpenStore(address);
        switch (store.OpenWriter(sweep.Row.Id))
        {
            case WriterResult.Held held:
                return context.Held(sweep.Name, held.By, address);
            case WriterResult.Opened { Writer: var writer }:
                using (writer)
                    writer.DeleteSweep();
                SweepLog.Delete(address.LogFolder, sweep.Row);
                context.StandardError.Line($"'{sweep.Name}' is deleted");
                return ExitCode.Done;
            case var other:
                throw Invariant.Unreachable(other);
        }
    }

    private static bool Ask(CliContext context, SweepView sweep, out int refusal)
    {
        refusal = ExitCode.Done;
        if (context.Answers is not { } answers)
        {
            refusal = context.Mistake(
                $"this is no terminal, so that --yes has to say that '{sweep.Name}' is to be deleted"
            );
            return false;
        }

        context.StandardError.Ask(
            $"Delete '{sweep.Name}' with its {sweep.State.Trials} trials and their checkpoints, for good? [y/N] "
        );
        if (answers.ReadLine()?.Trim() is "y" or "Y" or "yes" or "Yes")
            return true;
        context.StandardError.Line("nothing was deleted");
        return false;
    }
}
