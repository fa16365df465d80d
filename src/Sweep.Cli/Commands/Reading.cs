using Foundation;
using Sweep.Cli.Remote;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;

namespace Sweep.Cli.Commands;

/// <summary>
/// How commands open what they only read. They create nothing, and no writer waits for them.
/// </summary>
internal static class Reading
{
    /// <summary>Reads from the store that a command names, if there is one.</summary>
    /// <param name="storeOption">What --store says; null if it was not given.</param>
    public static async Task<int> ReadStoreAsync(
        this CliContext context,
        string? storeOption,
        Func<IStudyReader, StoreAddress, Task<int>> read
    )
    {
        var (address, mistake) = StoreAddress.Choose(storeOption, context.Variable);
        if (address is null)
            return context.Mistake(mistake!);
        switch (context.OpenStoreForReading(address))
        {
            case ReadableStore.Opened opened:
                using (opened.Store)
                    return await read(opened.Store, address).ConfigureAwait(false);
            case ReadableStore.Missing missing:
                var begin = ReadingSource.Of(address).Begin;
                return context.Mistake($"{missing.Message} Start with `{begin}`, or name another store with --store.");
            case var other:
                throw Invariant.Unreachable(other);
        }
    }

    /// <summary>Reads one sweep.</summary>
    /// <param name="name">Null means the latest.</param>
    public static Task<int> ReadSweepAsync(
        this CliContext context,
        string? storeOption,
        string? name,
        Func<IStudyReader, SweepView, StoreAddress, Task<int>> read
    ) =>
        context.ReadStoreAsync(
            storeOption,
            (store, address) =>
                context.FindSweep(store, name, ReadingSource.Of(address), out var row) is { } missing
                    ? Task.FromResult(missing)
                    : context.Look(store, row!, ReadingSource.Of(address), sweep => read(store, sweep, address))
        );

    /// <summary>
    /// Looks at a sweep; once more, by its log, where its summary turns out to be damaged.
    /// </summary>
    /// <param name="look">Has read what it needs before it does anything.</param>
    public static T Look<T>(
        this CliContext context,
        IStudyReader store,
        SweepRow row,
        ReadingSource source,
        Func<SweepView, T> look
    )
    {
        try
        {
            return look(context.View(store, row));
        }
        catch (DamagedSummaryException damage)
        {
            context.StandardError.Line(
                $"sweep: {damage.Message} What is shown is read from the log, which is whole; "
                    + $"`sweep resume {row.Name}{source.Option}` writes the summary again."
            );
            return look(SweepView.Fold(store, row, context.LeftIn(store)));
        }
    }

    /// <summary>The sweep by its summary, as it is now.</summary>
    public static SweepView View(this CliContext context, IStudyReader store, SweepRow row) =>
        SweepView.Read(store, row, context.LeftIn(store));

    /// <summary>A coordinator that is asked knows the processes of its own machine.</summary>
    private static Func<SweepId, WriterIdentity, bool> LeftIn(this CliContext context, IStudyReader store) =>
        store is RemoteStudyReader remote ? remote.IsLeft : context.Watch(store).IsLeft;

    /// <summary>
    /// The sweep that is meant; else the exit code, once it is said what is wrong.
    /// </summary>
    /// <param name="name">Null means the latest.</param>
    public static int? FindSweep(
        this CliContext context,
        IStudyReader store,
        string? name,
        ReadingSource source,
        out SweepRow? row
    )
    {
        row = null;
        switch (SweepFinding.Of(store, name))
        {
            case SweepFinding.Found found:
                if (name is null && found.Others > 0)
                {
                    context.StandardError.Line(
                        $"{found.Row.Name}, the latest of {found.Others + 1} sweeps (`sweep list{source.Option}` "
                            + "names them all)"
                    );
                }

                row = found.Row;
                return null;
            case SweepFinding.Unknown unknown:
                return context.Unknown(unknown.Name, unknown.Names);
            default:
                return context.Mistake($"the store is empty: nothing was run yet. `{source.Begin}` begins");
        }
    }
}
