using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Models.Training;

/// <summary>What a model on a backend is made of.</summary>
internal sealed record ModelParts(VaeNetwork Network, ModelPrograms Programs, VariableSet Variables, RowFeed Feed);

/// <summary>
/// A model on a backend, at the weights that it has: its programs for evaluation, encoding and
/// decoding, compiled once for every number of rows that occurs. Owns what it compiles, and nothing
/// that it is given.
/// </summary>
internal sealed class ModelInference(ModelParts parts, ITensorBackend backend, LossScale scale) : IDisposable
{
    /// <summary>
    /// The most rows that are evaluated at once: their activations stay in the cache.
    /// </summary>
    public const int EvaluationBatch = 256;

    private readonly VaeNetwork network = parts.Network;
    private readonly ModelPrograms programs = parts.Programs;
    private readonly VariableSet variables = parts.Variables;
    private readonly RowFeed feed = parts.Feed;
    private readonly Dictionary<(Purpose Purpose, int Rows), ITensorExecutable> compiled = [];

    private enum Purpose
    {
        Evaluation,
        Encoding,
        Draw,
        Decoding,
    }

    /// <summary>As <see cref="VaeNetwork.AngleLatent"/>.</summary>
    public int? AngleLatent => network.AngleLatent;

    private bool HasBuffers => !network.Buffers.Parts.IsEmpty;

    /// <summary>
    /// The metrics of a set of rows, with the loss at its final weights: the mean over evaluation's
    /// own batches, where a batch is more than its rows.
    /// </summary>
    /// <param name="noise">
    /// What z is drawn by; null: nothing is drawn, z is the mean of the posterior.
    /// </param>
    public Evaluation Evaluate(DatasetSplit rows, Rng? noise)
    {
        var sums = Sums(rows, noise);
        // A plain sum over a set would grow with the set: it is given for as many rows as a batch
        // has.
        var share = scale.Reduction == Reduction.Batch ? (double)scale.BatchRows / rows.Count : 1;
        var loss = sums.Loss * share / EvidenceBound.Divisor(scale.Reduction, rows.Count, rows.Width);
        return new Evaluation(
            sums.SquaredError / ((double)rows.Count * rows.Width),
            sums.KlNats / rows.Count,
            sums.Reconstruction / rows.Count,
            loss
        );
    }

    /// <summary>The distribution that z is drawn from, for each row.</summary>
    public GaussianPosteriors Encode(DatasetSplit rows) => Encode(rows, out _);

    /// <inheritdoc cref="Encode(DatasetSplit)"/>
    /// <param name="klNats">
    /// [latents]: the divergence of each latent from its prior as the loss has it, mean over rows.
    /// </param>
    public GaussianPosteriors Encode(DatasetSplit rows, out ImmutableArray<double> klNats)
    {
        var (mean, logVariance) = (new float[rows.Count * network.Latent], new float[rows.Count * network.Latent]);
        var sums = new double[network.Latent];
        foreach (var encoded in Describe(rows))
        {
            encoded.Mean.CopyTo(mean.AsSpan(encoded.Start * network.Latent));
            encoded.LogVariance.CopyTo(logVariance.AsSpan(encoded.Start * network.Latent));
            for (var i = 0; i < encoded.KlNats.Length; i++)
                sums[i % network.Latent] += encoded.KlNats[i];
        }

        klNats = [.. sums.Select(sum => sum / rows.Count)];
        return GaussianPosteriors.FromLogVariance(
            network.Latent,
            mean,
            logVariance,
            network.PosteriorScale,
            network.IsOnCircle
        );
    }

    /// <summary>
    /// The squared error of the reconstruction from the posterior's mean, nothing drawn: summed
    /// over features, mean over rows.
    /// </summary>
    public double SquaredErrorAtMean(DatasetSplit rows) => Sums(rows, noise: null).SquaredError / rows.Count;

    /// <summary>What the encoder says of each row, a batch after the other.</summary>
    public IEnumerable<EncodedRows> Describe(DatasetSplit rows)
    {
        for (var start = 0; start < rows.Count; start += EvaluationBatch)
        {
            var executable = Load(Purpose.Encoding, rows, start);
            executable.Run();
            float[] planeMean = network.HasPlane ? executable.Output(ModelPrograms.PlaneMean).ToArray() : [];
            yield return new EncodedRows(
                start,
                executable.Output(ModelPrograms.Mean).ToArray(),
                executable.Output(ModelPrograms.LogVariance).ToArray(),
                executable.Output(ModelPrograms.KlNats).ToArray(),
                planeMean,
                network.HasPlane ? executable.Output(ModelPrograms.PlaneLogVariance).ToArray() : []
            );
        }
    }

    /// <summary>
    /// One draw of the posterior of each of these rows, [indices, latents]; an angle in radians.
    /// </summary>
    /// <param name="noise">From its position on.</param>
    public float[] Draw(DatasetSplit rows, ReadOnlySpan<int> indices, ref Rng noise)
    {
        var executable = Compiled(Purpose.Draw, indices.Length);
        feed.Write(executable, rows, indices);
        for (var i = 0; network.IsConditional && i < indices.Length; i++)
        {
            executable.Input(ModelPrograms.Labels)[i] = rows.Labels[indices[i]];
        }

        noise.FillNormals(executable.Input(ModelPrograms.Noise));
        executable.Run();
        return executable.Output(ModelPrograms.Latents).ToArray();
    }

    /// <summary>
    /// The rows that latents stand for: [n, latents] gives [n, width]. A conditional model is told
    /// class 0.
    /// </summary>
    public float[] Decode(ReadOnlySpan<float> latents) => Decode(latents, labels: []).Mean;

    /// <summary>What the decoder says of latents.</summary>
    /// <param name="latents">[n, latents]; an angle in radians.</param>
    /// <param name="labels">[n] for a conditional model; empty: class 0.</param>
    /// <returns>
    /// [n, width] both; the logarithms of the variances only where the decoder says them.
    /// </returns>
    public (float[] Mean, float[] LogVariance) Decode(ReadOnlySpan<float> latents, ReadOnlySpan<int> labels)
    {
        var executable = Compiled(Purpose.Decoding, latents.Length / network.Latent);
        latents.CopyTo(executable.Input(ModelPrograms.Latents));
        if (network.IsConditional)
        {
            var told = executable.Input(ModelPrograms.Labels);
            told.Clear();
            for (var i = 0; i < labels.Length; i++)
                told[i] = labels[i];
        }

        executable.Run();
        var logVariance = network.SaysVariance
            ? executable.Output(ModelPrograms.ReconstructionLogVariance).ToArray()
            : [];
        return (executable.Output(ModelPrograms.Reconstruction).ToArray(), logVariance);
    }

    /// <summary>Weights, then buffers, by name, as PyTorch would have them.</summary>
    public ImmutableArray<WeightTensor> ReadWeights()
    {
        var weights = TorchWeights.FromFlat(network.Weights, variables[ModelPrograms.Weights].Download());
        return HasBuffers
            ? [.. weights, .. TorchWeights.FromFlat(network.Buffers, variables[ModelPrograms.Buffers].Download())]
            : weights;
    }

    /// <summary>Puts weights and buffers back; nothing else changes.</summary>
    public void WriteWeights(ImmutableArray<WeightTensor> weights)
    {
        var count = network.Weights.Parts.Length;
        variables[ModelPrograms.Weights].Upload(TorchWeights.ToFlat(network.Weights, weights[..count]));
        if (HasBuffers)
            variables[ModelPrograms.Buffers].Upload(TorchWeights.ToFlat(network.Buffers, weights[count..]));
    }

    public void Dispose()
    {
        foreach (var executable in compiled.Values)
            executable.Dispose();
    }

    private (double SquaredError, double KlNats, double Reconstruction, double Loss) Sums(DatasetSplit rows, Rng? noise)
    {
        var (squaredError, klNats, reconstruction, loss) = (0.0, 0.0, 0.0, 0.0);
        var stream = noise.GetValueOrDefault();
        for (var start = 0; start < rows.Count; start += EvaluationBatch)
        {
            var executable = Load(Purpose.Evaluation, rows, start);
            if (noise is null)
                executable.Input(ModelPrograms.Noise).Clear();
            else
                stream.FillNormals(executable.Input(ModelPrograms.Noise));
            programs.Objective.WriteWeights(executable, TrainingMoment.End);
            programs.Objective.WriteConstants(
                executable,
                Math.Min(EvaluationBatch, rows.Count - start),
                scale.TrainRows
            );
            executable.Run();
            squaredError += executable.Output(ModelPrograms.SquaredError)[0];
            klNats += executable.Output(ModelPrograms.KlNats)[0];
            reconstruction += executable.Output(ModelPrograms.ReconstructionSum)[0];
            loss += executable.Output(ModelPrograms.LossSum)[0];
        }

        return (squaredError, klNats, reconstruction, loss);
    }

    /// <summary>
    /// The program for the rows from <paramref name="start"/> on, with these written into its
    /// inputs.
    /// </summary>
    private ITensorExecutable Load(Purpose purpose, DatasetSplit rows, int start)
    {
        var count = Math.Min(EvaluationBatch, rows.Count - start);
        var executable = Compiled(purpose, count);
        feed.Write(executable, rows, start, count);
        if (network.IsConditional)
        {
            var labels = executable.Input(ModelPrograms.Labels);
            for (var i = 0; i < count; i++)
                labels[i] = rows.Labels[start + i];
        }

        return executable;
    }

    private ITensorExecutable Compiled(Purpose purpose, int rows)
    {
        if (compiled.TryGetValue((purpose, rows), out var known))
            return known;
        return compiled[(purpose, rows)] = purpose switch
        {
            Purpose.Evaluation => feed.Compile(programs.Evaluation(rows), variables),
            Purpose.Encoding => feed.Compile(programs.Encoding(rows), variables),
            Purpose.Draw => feed.Compile(programs.Draw(rows), variables),
            Purpose.Decoding => backend.Compile(programs.Decoding(rows), variables),
            _ => throw Invariant.Unreachable(purpose),
        };
    }
}
