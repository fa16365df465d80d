using System.Collections.Immutable;
using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Training;

/// <summary>Gathers the metrics of epochs into chunks of consecutive ones.</summary>
internal sealed class MeasurementBuffer
{
    private readonly List<(string Metric, int FromEpoch, ImmutableArray<double>.Builder Values)> chunks = [];
    private readonly Dictionary<string, int> open = new(StringComparer.Ordinal);
    private int epochs, lastEpoch;

    public bool IsEmpty => epochs == 0;

    public void Add(int epoch, IReadOnlyDictionary<string, double> metrics)
    {
        (epochs, lastEpoch) = (epochs + 1, epoch);
        foreach (var (metric, value) in metrics)
        {
            if (!open.TryGetValue(metric, out var at) || chunks[at].FromEpoch + chunks[at].Values.Count != epoch)
            {
                at = open[metric] = chunks.Count;
                chunks.Add((metric, epoch, ImmutableArray.CreateBuilder<double>()));
            }

            chunks[at].Values.Add(value);
        }
    }

    /// <summary>All that was gathered, over the time since the last taking.</summary>
    public Measured Take(AttemptKey key, TimeSpan over)
    {
        var perSecond = over > TimeSpan.Zero ? epochs / over.TotalSeconds : 0;
        var curves = chunks.Select(chunk => new CurveChunk(key.Trial.Number, key.Trial.Replicate, key.Attempt, chunk.Metric, chunk.FromEpoch, chunk.Values.ToImmutable()));
        var measured = new Measured(key, lastEpoch, perSecond, [.. curves]);
        chunks.Clear();
        open.Clear();
        epochs = 0;
        return measured;
    }
}
