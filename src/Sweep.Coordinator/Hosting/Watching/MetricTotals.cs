using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Sweep.Coordinator.Hosting.Watching;

/// <summary>
/// Sums up one meter's instruments and writes them as Prometheus reads them (text format 0.0.4): a
/// name with underscores, <c>_total</c> behind a counter, and of a histogram its buckets, sum and
/// count.
/// </summary>
internal sealed class MetricTotals : IDisposable
{
    /// <summary>
    /// The most combinations of labels of one instrument. All labels are ours, so that more would
    /// be a mistake of our own.
    /// </summary>
    private const int SeriesLimit = 64;

    /// <summary>Upper ends of a histogram's buckets, in seconds.</summary>
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock gate = new();
    private readonly MeterListener listener = new();
    private readonly SortedDictionary<
        string,
        (Instrument Instrument, SortedDictionary<string, Series> Series)
    > instruments = new(StringComparer.Ordinal);

    private sealed class Series
    {
        public double Sum { get; set; }

        public long Count { get; set; }

        public long[] Buckets { get; } = new long[Bounds.Length];
    }

    public MetricTotals(Meter meter)
    {
        listener.InstrumentPublished = (instrument, mine) =>
        {
            if (instrument.Meter != meter)
                return;
            lock (gate)
                instruments[NameOf(instrument)] = (
                    instrument,
                    new SortedDictionary<string, Series>(StringComparer.Ordinal)
                );
            mine.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
    }

    public string Write()
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        lock (gate)
        {
            foreach (var (name, (instrument, series)) in instruments)
            {
                text.Append("# HELP ").Append(name).Append(' ').Append(instrument.Description).Append('\n');
                text.Append("# TYPE ").Append(name).Append(' ').Append(KindOf(instrument)).Append('\n');
                if (series.Count == 0 && !instrument.IsObservable)
                    series[""] = new Series();
                foreach (var (labels, one) in series)
                    Write(text, name, instrument, labels, one);
            }
        }

        return text.ToString();
    }

    public void Dispose() => listener.Dispose();

    private static void Write(StringBuilder text, string name, Instrument instrument, string labels, Series series)
    {
        if (instrument is not Histogram<double>)
        {
            Line(text, name, labels, series.Sum);
            return;
        }

        var below = 0L;
        foreach (var (at, bound) in Bounds.Index())
            Line(
                text,
                $"{name}_bucket",
                With(labels, $"le=\"{bound.ToString(CultureInfo.InvariantCulture)}\""),
                below += series.Buckets[at]
            );
        Line(text, $"{name}_bucket", With(labels, "le=\"+Inf\""), series.Count);
        Line(text, $"{name}_sum", labels, series.Sum);
        Line(text, $"{name}_count", labels, series.Count);
    }

    private static string With(string labels, string label) => labels.Length == 0 ? label : $"{labels},{label}";

    private static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(name)
            .Append(labels.Length == 0 ? "" : $"{{{labels}}}")
            .Append(' ')
            .Append(value.ToString("R", CultureInfo.InvariantCulture))
            .Append('\n');

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = "";
        foreach (var (name, label) in tags)
            labels = With(labels, $"{name}=\"{label}\"");
        lock (gate)
        {
            var known = instruments[NameOf(instrument)].Series;
            if (!known.TryGetValue(labels, out var series))
            {
                if (known.Count == SeriesLimit)
                    return;
                known.Add(labels, series = new Series());
            }

            if (instrument.IsObservable)
                series.Sum = value;
            else
                series.Sum += value;
            series.Count++;
            if (
                instrument is Histogram<double>
                && Array.FindIndex(Bounds, bound => value <= bound) is >= 0 and var bucket
            )
                series.Buckets[bucket]++;
        }
    }

    private static string NameOf(Instrument instrument) =>
        instrument.Name.Replace('.', '_') + (instrument is Counter<long> or ObservableCounter<long> ? "_total" : "");

    private static string KindOf(Instrument instrument) =>
        instrument switch
        {
            Counter<long> or ObservableCounter<long> => "counter",
            Histogram<double> => "histogram",
            _ => "gauge",
        };
}
