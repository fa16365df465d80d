using System.CommandLine;
using Sweep.Cli.Commands.Cluster;
using Sweep.Cli.Remote;
using Sweep.Coordinator.Views;
using Sweep.Storage;
using Sweep.Web.Api;

namespace Sweep.Cli.Commands;

/// <summary>Where a command reads: in a store, or at a coordinator's that has one.</summary>
internal sealed class ReadingOptions
{
    private readonly Option<string?> store = StoreAddress.MakeOption();
    private readonly CoordinatorOptions coordinator = new(isRequired: false);

    public void AddTo(Command command)
    {
        command.Options.Add(store);
        coordinator.AddTo(command);
    }

    /// <param name="read">Told the store, and where it is.</param>
    private Task<int> ReadAsync(CliContext context, ParseResult parsed, Func<IStudyReader, ReadingSource, int> read) =>
        ReadAsync(
            context,
            parsed,
            (store, address) => Task.FromResult(read(store, ReadingSource.Of(address))),
            async client =>
            {
                using var remote = new RemoteStudyReader(client);
                // The first question tells whether a coordinator answers, and whether the user may
                // ask.
                var reply = await client.GetAsync(ApiPaths.Leader).ConfigureAwait(false);
                return reply is CoordinatorReply.Answer
                    ? read(remote, ReadingSource.Of(client))
                    : context.Unanswered(reply);
            }
        );

    /// <param name="here">Reads a store.</param>
    /// <param name="there">Asks a coordinator.</param>
    public async Task<int> ReadAsync(
        CliContext context,
        ParseResult parsed,
        Func<IStudyReader, StoreAddress, Task<int>> here,
        Func<CoordinatorClient, Task<int>> there
    )
    {
        var (client, mistake) = coordinator.Choose(parsed, context, store);
        if (mistake is not null)
            return context.Mistake(mistake);
        if (client is null)
            return await context.ReadStoreAsync(parsed.GetValue(store), here).ConfigureAwait(false);
        using (client)
            return await there(client).ConfigureAwait(false);
    }

    /// <summary>Reads one sweep.</summary>
    /// <param name="name">Null means the latest.</param>
    public Task<int> ReadSweepAsync(
        CliContext context,
        ParseResult parsed,
        string? name,
        Func<IStudyReader, SweepView, int> read
    ) => ReadSweepAsync(context, parsed, name, (opened, sweep, _) => read(opened, sweep));

    /// <summary>Reads one sweep.</summary>
    /// <param name="name">Null means the latest.</param>
    /// <param name="read">Told the store, the sweep, and where they are.</param>
    public Task<int> ReadSweepAsync(
        CliContext context,
        ParseResult parsed,
        string? name,
        Func<IStudyReader, SweepView, ReadingSource, int> read
    ) =>
        ReadAsync(
            context,
            parsed,
            (opened, source) =>
                context.FindSweep(opened, name, source, out var row)
                ?? context.Look(opened, row!, source, sweep => read(opened, sweep, source))
        );
}
