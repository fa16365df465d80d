using System.Collections.Immutable;
using System.Globalization;
using Sweep.Cli.Output;
using Sweep.Shared.Studies;
using Sweep.Worker.Training;
using Vae.Models.Datasets.Files;

namespace Sweep.Cli.Commands;

/// <summary>
/// Sees to it that a study's data are there and whole before anything is created.
/// </summary>
internal static class DataPreparation
{
    private const double Megabyte = 1e6;

    /// <summary>The exit code, if the data are not to be had; null if they are.</summary>
    /// <param name="download">Whether absent files may be fetched.</param>
    /// <param name="mistake">
    /// Tells of settings that do not go with the data, and gives the exit code.
    /// </param>
    public static async Task<int?> PrepareDataAsync(
        this Surroundings surroundings,
        StudySpec spec,
        bool download,
        Func<ImmutableArray<DataMisfit>, int> mistake,
        CancellationToken stop
    )
    {
        if (spec.Runner != RunnerNames.Vae)
            return null;
        var settings = DataFit.SharedData(spec);
        if (settings.Files().IsEmpty)
            return null;
        try
        {
            var missing = surroundings.Data.Missing(settings);
            if (missing.Length > 0 && !(download && missing.All(file => file.Remote is not null)))
                return surroundings.Absent(missing);
            if (missing.Length > 0)
                await surroundings.FetchAsync(missing, stop).ConfigureAwait(false);
            foreach (var file in settings.Files())
                surroundings.Talk.Line($"data  {surroundings.Data.Find(file)}", Tone.Faint);
            var data = surroundings.LoadData(settings);
            if (data.Note is { } note)
                surroundings.Talk.Line($"data  {note}", Tone.Faint);
            var misfits = DataFit.Of(spec, data);
            return misfits.IsEmpty ? null : mistake(misfits);
        }
        catch (DataException failure)
        {
            return surroundings.Mistake(failure.Message);
        }
    }

    private static int Absent(this Surroundings surroundings, IReadOnlyList<DataFile> missing)
    {
        surroundings.Talk.Line("sweep: data are missing; put there:");
        foreach (var file in missing)
            surroundings.Talk.Line(
                $"  {surroundings.Data.PathOf(file)}{(file.Remote is { } remote ? $" (from {remote.Address})" : "")}"
            );
        foreach (var remedy in missing.Select(file => file.Remedy).Distinct())
            surroundings.Talk.Line($"sweep: {remedy}");
        return surroundings.Mistake(
            $"the folder is {surroundings.Data.Path}; the variable {DataFolder.Variable} names another"
        );
    }

    private static async Task FetchAsync(
        this Surroundings surroundings,
        IReadOnlyList<DataFile> missing,
        CancellationToken stop
    )
    {
        using var web = surroundings.OpenWeb();
        var downloader = new Downloader(web);
        foreach (var file in missing)
        {
            surroundings.Talk.Line($"fetching {file.Remote!.Address}");
            var told = 0L;
            await downloader.FetchAsync(file, surroundings.Data, Tell, stop).ConfigureAwait(false);

            void Tell(DownloadProgress progress)
            {
                // A line for every tenth, or for every ten megabytes where nobody knows how much
                // will come.
                var step = progress.Total is { } total
                    ? 10 * progress.Bytes / Math.Max(total, 1)
                    : (long)(progress.Bytes / (10 * Megabyte));
                if (step == told)
                    return;
                told = step;
                var of = progress.Total is { } all ? $" of {Amount(all)}" : "";
                surroundings.Talk.Line($"  {Amount(progress.Bytes)}{of}", Tone.Faint);
            }
        }
    }

    private static string Amount(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / Megabyte:0.0} MB");
}
