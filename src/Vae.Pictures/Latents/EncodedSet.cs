using System.Collections.Immutable;
using Vae.Models.Datasets;
using Vae.Models.Scoring;

namespace Vae.Pictures.Latents;

/// <summary>What the encoder says of all rows of a subject.</summary>
internal sealed class EncodedSet
{
    private readonly float[] means;

    private EncodedSet(int latents, float[] means, ImmutableArray<double> klNats)
    {
        (Latents, this.means, KlNats) = (latents, means, klNats);
        Order = [.. Enumerable.Range(0, latents).OrderByDescending(latent => klNats[latent])];
    }

    public int Latents { get; }

    public int Rows => means.Length / Latents;

    /// <summary>[latents]: mean KL of each latent from its prior, as the loss has it.</summary>
    public ImmutableArray<double> KlNats { get; }

    /// <summary>The latents, those with the largest KL first.</summary>
    public ImmutableArray<int> Order { get; }

    public static EncodedSet Of(TrainedModel model, DatasetSplit rows)
    {
        var means = new float[rows.Count * model.Latents];
        var kl = new double[model.Latents];
        foreach (var batch in model.Encode(rows))
        {
            batch.Mean.CopyTo(means.AsSpan(batch.Start * model.Latents));
            for (var i = 0; i < batch.KlNats.Length; i++)
                kl[i % model.Latents] += batch.KlNats[i];
        }

        return new EncodedSet(model.Latents, means, [.. kl.Select(sum => sum / rows.Count)]);
    }

    /// <summary>[rows, latents]: the posterior's means.</summary>
    public ReadOnlySpan<float> Means => means;

    /// <summary>[latents]: the posterior's mean of a row.</summary>
    public ReadOnlySpan<float> Mean(int row) => means.AsSpan(row * Latents, Latents);

    /// <summary>[rows]: the posterior's means of one latent.</summary>
    public double[] Of(int latent) =>
        [.. Enumerable.Range(0, Rows).Select(row => (double)means[(row * Latents) + latent])];
}
