using System.CommandLine;
using Foundation;
using Sweep.Cli.Hosting;
using Sweep.Coordinator.Queries;
using Sweep.Storage;

namespace Sweep.Cli.Commands;

/// <summary>sweep delete NAME: a sweep with its checkpoints and logs, for good.</summary>
internal static class DeleteCommand
{
    public static Command Make(Surroundings surroundings)
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
            surroundings.ReadSweepAsync(
                parsed.GetValue(store),
                parsed.GetValue(name),
                (read, sweep, place) => DeleteAsync(surroundings, read, sweep, place, parsed.GetValue(yes))
            )
        );
        return command;
    }

    private static async Task<int> DeleteAsync(
        Surroundings surroundings,
        IStudyStore read,
        SweepView sweep,
        StoreAddress place,
        bool isSure
    )
    {
        if (await surroundings.AwaitWriterAsync(read, sweep.Row).ConfigureAwait(false) is { } at)
            return surroundings.Held(sweep.Name, at, place);
        if (!isSure && !Ask(surroundings, sweep, out var refusal))
            return refusal;

        using var store = surroundings.OpenStore(place);
        switch (store.OpenWriter(sweep.Row.Id))
        {
            case WriterResult.Held held:
                return surroundings.Held(sweep.Name, held.By, place);
            case WriterResult.Opened { Writer: var writer }:
                using (writer)
                    writer.DeleteSweep();
                SweepLog.Delete(place.LogFolder, sweep.Row);
                surroundings.Talk.Line($"'{sweep.Name}' is deleted");
                return ExitCode.Done;
            case var other:
                throw Invariant.Unreachable(other);
        }
    }

    private static bool Ask(Surroundings surroundings, SweepView sweep, out int refusal)
    {
        refusal = ExitCode.Done;
        if (surroundings.Answers is not { } answers)
        {
            refusal = surroundings.Mistake(
                $"nobody is there to ask whether '{sweep.Name}' shall really go: --yes says so"
            );
            return false;
        }

        surroundings.Talk.Ask(
            $"Delete '{sweep.Name}' with its {sweep.State.Trials} trials and their checkpoints, for good? [y/N] "
        );
        if (answers.ReadLine()?.Trim() is "y" or "Y" or "yes" or "Yes")
            return true;
        surroundings.Talk.Line("nothing was deleted");
        return false;
    }
}
