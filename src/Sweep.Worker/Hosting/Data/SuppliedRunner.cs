using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Worker.Training;
using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;

namespace Sweep.Worker.Hosting.Data;

/// <summary>
/// A worker's runner of VAEs: gets the data that a trial needs and this machine lacks; where they
/// are not to be had, hands the trial back for another worker, since that is no fault of the
/// trial's.
/// </summary>
public sealed class SuppliedRunner(ITrialRunner runner, DataFolder folder, ImmutableArray<IDataSource> sources)
    : ITrialRunner
{
    private readonly Lock one = new();

    public AttemptOutcome Run(StartTrial command, ITrialSession session)
    {
        string? absent;
        using (session.BeginLongWork())
            absent = Supply(command);
        return absent is null ? runner.Run(command, session) : new AttemptOutcome.Refused(absent);
    }

    /// <summary>What is not to be had; null if all is there.</summary>
    private string? Supply(StartTrial command)
    {
        var settings = new TrialSettings(command.Settings).Section<DataSettings>();
        // Of several trials that lack the same file, one fetches it and the others find it.
        lock (one)
        {
            foreach (var file in folder.Missing(settings))
                if (Fetch(command.Key.Sweep, file) is { } reason)
                    return $"{folder.PathOf(file)} is not there ({reason})";
        }

        return null;
    }

    private string? Fetch(SweepId sweep, DataFile file)
    {
        var reasons = new List<string>();
        foreach (var source in sources)
        {
            if (source.Fetch(sweep, file, folder) is not { } reason)
                return null;
            reasons.Add(reason);
        }

        return reasons.Count == 0 ? file.Remedy : string.Join("; ", reasons);
    }
}
