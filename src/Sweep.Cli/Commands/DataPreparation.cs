using System.Collections.Immutable;
using System.Globalization;
using Sweep.Cli.Output;
using Sweep.Shared.Domain.Studies;
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
        this CliContext context,
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
            var missing = context.Data.Missing(settings);
            if (missing.Length > 0 && !(download && missing.All(file => file.Remote is not null)))
                return context.Absent(missing);
            if (missing.Length > 0)
                await context.FetchAsync(missing, stop).ConfigureAwait(false);
            foreach (var file in settings.Files())
                context.StandardError.Line($"data  {context.Data.Find(file)}", Tone.Faint);
            var data = context.LoadData(settings);
            if (data.Note is { } note)
                context.StandardError.Line($"data  {note}", Tone.Faint);
            var misfits = DataFit.Of(spec, data);
            return misfits.IsEmpty ? null : mistake(misfits);
        }
        catch (DataException failure)
        {
            return context.Mistake(failure.Message);
        }
    }

    private static int Absent(this CliContext context, IReadOnlyList<DataFile> missing)
    {
        context.StandardError.Line("sweep: data are missing; put there:");
        foreach (var file in missing)
            context.StandardError.Line(
                $"  {context.Data.PathOf(file)}{(file.Remote is { } remote ? $" (from {remote.Address})" : "")}"
            );
        foreach (var remedy in missing.Select(file => file.Remedy).Distinct())
            context.StandardError.Line($"sweep: {remedy}");
        return context.Mistake($"the folder is {context.Data.Path}; the variable {DataFolder.Variable} names another");
    }

    private static async Task FetchAsync(
        this CliContext context,
        IReadOnlyList<DataFile> missing,
        CancellationToken stop
    )
    {
        using var web = context.OpenWeb();
        var downloader = new Downloader(web);
        foreach (var file in missing)
        {
            context.StandardError.Line($"fetching {file.Remote!.Address}");
            var told = 0L;
            await downloader.FetchAsync(file, context.Data, Tell, stop).ConfigureAwait(false);

            void Tell(DownloadProgress progress)
            {
                // A line for every tenth, or for every ten megabytes where the length is unknown.
                var step = progress.Total is { } total
                    ? 10 * progress.Bytes / Math.Max(total, 1)
                    : (long)(progress.Bytes / (10 * Megabyte));
                if (step == told)
                    return;
                told = step;
                var of = progress.Total is { } all ? $" of {Amount(all)}" : "";
                context.StandardError.Line($"  {Amount(progress.Bytes)}{of}", Tone.Faint);
            }
        }
    }

    private static string Amount(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / Megabyte:0.0} MB");
}
