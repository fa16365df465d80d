using System.Collections.Concurrent;
using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;

namespace Sweep.Worker.Training;

/// <summary>
/// Data sets that trials of this process share; they are immutable. At most a handful: a study that
/// sweeps over its data has each in hand only while it is used.
/// </summary>
internal sealed class DatasetCache(DataFolder folder)
{
    private const int Limit = 4;

    private readonly ConcurrentDictionary<DataSettings, Lazy<Dataset>> datasets = new();

    public Dataset Get(DataSettings settings)
    {
        if (datasets.Count >= Limit && !datasets.ContainsKey(settings))
            datasets.Clear();
        var dataset = datasets.GetOrAdd(settings, missing => new Lazy<Dataset>(() => missing.Build(folder)));
        try
        {
            return dataset.Value;
        }
        catch
        {
            // The file may be put there, or mended, before the next trial.
            datasets.TryRemove(KeyValuePair.Create(settings, dataset));
            throw;
        }
    }
}
