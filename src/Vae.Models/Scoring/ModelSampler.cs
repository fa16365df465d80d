using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Training;

namespace Vae.Models.Scoring;

/// <summary>
/// Draws z and decodes it. Each kind of draw has a stream of its own, which rows use up one after
/// the other.
/// </summary>
internal sealed class ModelSampler(TrainedModel model, ModelInference inference, Likelihood likelihood)
{
    // The numbers of the streams.
    private const int LatentStream = 0,
        RowStream = 1,
        NoiseStream = 2;

    public IEnumerable<SampledRows> Sample(SampleRequest request)
    {
        Invariant.Holds(request.Count > 0, "there is something to draw");
        Invariant.Holds(
            request.Class is null || request.Posterior is not null || model.IsConditional,
            "only a conditional model is told a class"
        );
        var streams = new Streams(request);
        ImmutableArray<int> pool = request.Posterior is { } part
            ?
            [
                .. Enumerable
                    .Range(0, part.Count)
                    .Where(row => request.Class is null || part.Labels[row] == request.Class),
            ]
            : [];
        Invariant.Holds(request.Posterior is null || !pool.IsEmpty, "there is a row to draw from the posterior of");
        for (var start = 0; start < request.Count; start += ModelInference.EvaluationBatch)
        {
            var count = Math.Min(ModelInference.EvaluationBatch, request.Count - start);
            yield return request.Posterior is { } rows
                ? OfPosterior(request, rows, pool, count, streams)
                : OfPrior(request, start, count, streams);
        }
    }

    private SampledRows OfPosterior(
        SampleRequest request,
        DatasetSplit rows,
        ImmutableArray<int> pool,
        int count,
        Streams streams
    )
    {
        var chosen = new int[count];
        for (var i = 0; i < count; i++)
            chosen[i] = pool[streams.Rows.NextInt(pool.Length)];
        var z = inference.Draw(rows, chosen, ref streams.Latents);
        int[] labels = model.Data.Classes > 1 ? [.. chosen.Select(row => rows.Labels[row])] : [];
        return new SampledRows(
            z,
            Decode(request, z, labels, ref streams.Noise),
            labels,
            [.. chosen.Select(row => rows.Source[row])]
        );
    }

    /// <summary>
    /// A latent on the line from N(0, 1), one that is an angle evenly from the whole circle.
    /// </summary>
    private SampledRows OfPrior(SampleRequest request, int start, int count, Streams streams)
    {
        var z = new float[count * model.Latents];
        for (var i = 0; i < z.Length; i++)
        {
            var isAngle = i % model.Latents == model.AngleLatent;
            z[i] = (float)(isAngle ? Math.PI * ((2 * streams.Latents.NextDouble()) - 1) : streams.Latents.NextNormal());
        }

        int[] labels = model.IsConditional
            ? [.. Enumerable.Range(start, count).Select(row => request.Class ?? row % model.Data.Classes)]
            : [];
        return new SampledRows(z, Decode(request, z, labels, ref streams.Noise), labels, []);
    }

    private float[] Decode(SampleRequest request, float[] z, int[] labels, ref Rng noise)
    {
        var (mean, logVariance) = inference.Decode(z, model.IsConditional ? labels : []);
        if (request.WithNoise)
            DecoderNoise.Draw(likelihood, mean, logVariance, ref noise);
        return mean;
    }

    private static Rng Stream(SampleRequest request, int number) =>
        new(request.Seed, RngPurpose.Sampling, epoch: number);

    /// <summary>The random numbers of one request, used up from draw to draw.</summary>
    private sealed class Streams(SampleRequest request)
    {
        public Rng Latents = Stream(request, LatentStream),
            Rows = Stream(request, RowStream),
            Noise = Stream(request, NoiseStream);
    }
}
