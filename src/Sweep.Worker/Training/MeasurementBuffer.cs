using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Training;

/// <summary>Gathers the metrics of epochs into chunks of consecutive ones.</summary>
internal sealed class MeasurementBuffer
{
    private readonly List<(string Metric, int FromEpoch, ImmutableArray<double>.Builder Values)> chunks = [];
    private readonly Dictionary<string, int> open = new(StringComparer.Ordinal);
    private int epochs,
        lastEpoch;

    public bool IsEmpty => chunks.Count == 0;

    /// <summary>Whether an epoch ended since the last taking.</summary>
    public bool HasEpochs => epochs > 0;

    public void Add(int epoch, IReadOnlyDictionary<string, double> metrics)
    {
        (epochs, lastEpoch) = (epochs + 1, epoch);
        Gather(epoch, metrics);
    }

    /// <summary>Values at a position of a <see cref="RecordedCurve"/>.</summary>
    public void Record(int position, IReadOnlyDictionary<string, double> values) => Gather(position, values);

    private void Gather(int epoch, IReadOnlyDictionary<string, double> metrics)
    {
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

    /// <summary>All that was gathered.</summary>
    /// <param name="over">The time since epochs were taken last.</param>
    public Measured Take(AttemptKey key, TimeSpan over)
    {
        var perSecond = over > TimeSpan.Zero ? epochs / over.TotalSeconds : 0;
        var curves = chunks.Select(chunk => new CurveChunk(
            key.Trial.Number,
            key.Trial.Replicate,
            key.Attempt,
            chunk.Metric,
            chunk.FromEpoch,
            chunk.Values.ToImmutable()
        ));
        var measured = new Measured(key, lastEpoch, perSecond, [.. curves]);
        chunks.Clear();
        open.Clear();
        epochs = 0;
        return measured;
    }
}
