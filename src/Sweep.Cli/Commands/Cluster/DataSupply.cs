using System.Collections.Immutable;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Clients;
using Sweep.Worker.Hosting.Data;
using Sweep.Worker.Training;

namespace Sweep.Cli.Commands.Cluster;

/// <summary>Runners of a worker that gets data which it lacks.</summary>
internal static class DataSupply
{
    /// <param name="downloads">
    /// Whether it may fetch published files by itself; else, and where that fails, it asks its
    /// coordinators.
    /// </param>
    public static IReadOnlyDictionary<string, ITrialRunner> Supplied(
        this IReadOnlyDictionary<string, ITrialRunner> runners,
        CliContext context,
        ImmutableArray<CoordinatorAddress> coordinators,
        CoordinatorCredentials credentials,
        bool downloads
    )
    {
        if (!runners.TryGetValue(RunnerNames.Vae, out var runner))
            return runners;
        var fromCoordinator = new CoordinatorData(coordinators, credentials, context.Clock);
        ImmutableArray<IDataSource> sources = downloads
            ? [new PublishedData(context.OpenWeb()), fromCoordinator]
            : [fromCoordinator];
        return new Dictionary<string, ITrialRunner>(runners, StringComparer.Ordinal)
        {
            [RunnerNames.Vae] = new SuppliedRunner(runner, context.Data, sources),
        };
    }
}
