using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Metrics;

namespace Vae.Models.Training;

/// <summary>
/// The metrics that are asked for beyond those of every epoch, on any rows, at the weights that the
/// model has.
/// </summary>
internal sealed class RequestedMetrics(ModelInference model)
{
    /// <summary>
    /// What is asked for, by name, with error bounds. What is of every epoch anyway is left out,
    /// and metrics of factors where none varies.
    /// </summary>
    /// <param name="stream">For those metrics that draw.</param>
    public IEnumerable<KeyValuePair<string, double>> Measure(
        DatasetSplit rows,
        IEnumerable<MetricRequest> requests,
        Rng stream
    )
    {
        var asked = requests.ToLookup(request => MetricNames.OfDisentanglement.Contains(request.Metric));
        ImmutableArray<string> criteria =
        [
            .. asked[false].Select(request => request.Metric).Where(MetricNames.Criteria.Contains),
        ];
        var ofCriteria = criteria.IsEmpty ? [] : ModelCriteria.Measure(model, rows, criteria, stream);
        return Disentanglement(rows, asked[true], stream).Concat(ofCriteria);
    }

    private IEnumerable<KeyValuePair<string, double>> Disentanglement(
        DatasetSplit rows,
        IEnumerable<MetricRequest> requests,
        Rng stream
    )
    {
        foreach (var alike in requests.GroupBy(request => (request.Samples, request.Value)))
        {
            var request = alike.First();
            // Where nothing is known to vary, a score would be a number about nothing.
            if (DisentanglementScores.Of(model.Encode(rows), rows.Factors, request, stream) is not { } scores)
                continue;
            foreach (var entry in alike.SelectMany(asked => scores.Of(asked.Metric)))
                yield return entry;
        }
    }
}
