using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Metrics.Traversals;
using Vae.Models.Networks;
using Vae.Models.Training;
using Vae.Models.WeightFiles;
using Vae.Tensors.Backends;

namespace Vae.Models.Scoring;

/// <summary>
/// A model with its weights on a backend, for the rows of one data set. One thread at a time may
/// use it.
/// </summary>
public sealed class TrainedModel : IDisposable
{
    private readonly VaeNetwork network;
    private readonly LossSettings loss;
    private readonly RowFeed feed;
    private readonly VariableSet variables;
    private readonly ModelInference inference;

    private TrainedModel(VaeNetwork network, ModelLoss loss, Dataset data, ITensorBackend backend)
    {
        (this.network, this.loss, Data) = (network, loss.Settings, data);
        var programs = new ModelPrograms(network, loss.Settings, gradientClip: null);
        feed = RowFeed.Of(data, backend);
        variables = VariableSet.Allocate(backend, programs.Evaluation(1));
        inference = new ModelInference(new ModelParts(network, programs, variables, feed), backend, loss.Scale);
    }

    /// <summary>The data set whose rows it can be given.</summary>
    public Dataset Data { get; }

    /// <summary>How many latents there are.</summary>
    public int Latents => network.Latent;

    /// <summary>What a standard deviation is multiplied by when z is drawn.</summary>
    public double PosteriorScale => network.PosteriorScale;

    /// <summary>Whether encoder and decoder are told the class of a row.</summary>
    public bool IsConditional => network.IsConditional;

    /// <summary>
    /// The latent that is an angle; null where every latent is a number on the line.
    /// </summary>
    public int? AngleLatent => network.AngleLatent;

    /// <summary>
    /// Whether the last latent is the direction of a point of the plane, of which
    /// <see cref="EncodedRows"/> tells too.
    /// </summary>
    public bool HasPlane => network.HasPlane;

    /// <summary>
    /// Whether the loss can be computed: factor's needs the discriminator, which is not kept: it
    /// has many times the weights of the model.
    /// </summary>
    public bool KnowsLoss => loss.Kind != LossKind.Factor;

    /// <summary>A model that a plan trained.</summary>
    /// <param name="data">The rows to use it on.</param>
    /// <param name="trainRows">
    /// How many rows it was trained on: the losses of some kinds depend on it.
    /// </param>
    /// <param name="weights">By the names and in the shapes of PyTorch.</param>
    public static ModelLoading Load(
        TrainingPlan plan,
        Dataset data,
        int trainRows,
        IEnumerable<WeightTensor> weights,
        ITensorBackend backend
    )
    {
        if (plan.Model.RefusalOf(data.Image) is { } refusal)
            return new ModelLoading.Refused(refusal);
        if (plan.Model is ModelSettings.Mlp { IsOfThePlane: true } && data.Width != 2)
            return new ModelLoading.Refused(
                $"only points in the plane have a radius and an angle, and these rows have {data.Width} values"
            );
        if (plan.Model is ModelSettings.Mlp { Conditional: true } && data.Classes != 2)
            return new ModelLoading.Refused(
                $"a conditional model is told one of 2 classes, and these data have {data.Classes}"
            );
        var network = VaeNetwork.Create(plan.Model, data.Width, data.Classes, data.Image);
        var scale = new LossScale(plan.Loss.Reduction, Math.Min(plan.Training.BatchSize, trainRows), trainRows);
        return Load(network, new ModelLoss(plan.Loss, scale), data, weights, backend);
    }

    internal static ModelLoading Load(
        VaeNetwork network,
        ModelLoss loss,
        Dataset data,
        IEnumerable<WeightTensor> weights,
        ITensorBackend backend
    )
    {
        var (ordered, reason) = WeightMatching.Match(network, weights);
        if (ordered is null)
            return new ModelLoading.Refused(reason!);
        if (NonFiniteWeights.Describe(ordered.Value) is { } torn)
            return new ModelLoading.NotFinite(torn);
        var model = new TrainedModel(network, loss, data, backend);
        model.inference.WriteWeights(ordered.Value);
        return new ModelLoading.Loaded(model);
    }

    /// <summary>
    /// What the model is worth on some rows: its loss and its parts, then the metrics asked for.
    /// </summary>
    /// <param name="rows">A part of <see cref="Data"/>.</param>
    /// <param name="requests">
    /// Metrics beyond the loss. Those of factors are left out where no factor is known.
    /// </param>
    /// <param name="noise">What z is drawn by.</param>
    /// <param name="draws">For those metrics that draw.</param>
    public ModelScore Score(DatasetSplit rows, ImmutableArray<MetricRequest> requests, Rng noise, Rng draws)
    {
        var (sampled, atMean) = (inference.Evaluate(rows, noise), inference.Evaluate(rows, noise: null));
        var values = ImmutableArray.CreateBuilder<KeyValuePair<string, double>>();
        if (KnowsLoss)
            values.Add(new(ScoreNames.Loss, sampled.Loss));
        values.Add(new(ScoreNames.Reconstruction, sampled.Reconstruction));
        values.Add(new(ScoreNames.Kl, sampled.KlNats));
        values.Add(new(ScoreNames.Mse, sampled.Mse));
        if (KnowsLoss)
            values.Add(new(ScoreNames.LossMean, atMean.Loss));
        values.Add(new(ScoreNames.ReconstructionMean, atMean.Reconstruction));
        values.Add(new(ScoreNames.MseMean, atMean.Mse));
        var score = ScoreLatents(
            rows,
            [.. requests.Where(request => MetricNames.OfDisentanglement.Contains(request.Metric))],
            draws
        );
        ImmutableArray<string> criteria =
        [
            .. requests.Select(request => request.Metric).Where(MetricNames.Criteria.Contains),
        ];
        if (rows.Width != 2)
            criteria = criteria.RemoveAll(metric => metric != MetricNames.ReconSse);
        var ofCriteria = criteria.IsEmpty ? [] : ModelCriteria.Measure(inference, rows, criteria, draws);
        return score with { Values = [.. values, .. score.Values, .. ofCriteria] };
    }

    /// <summary>
    /// What the encoder says of some rows, in their order, a batch after the other.
    /// </summary>
    /// <param name="rows">A part of <see cref="Data"/>.</param>
    public IEnumerable<EncodedRows> Encode(DatasetSplit rows) => inference.Describe(rows);

    /// <summary>Where the latents of some rows lie.</summary>
    /// <param name="rows">A part of <see cref="Data"/>.</param>
    /// <param name="stream">For one draw of z a row.</param>
    public LatentSupport Support(DatasetSplit rows, Rng stream) =>
        LatentSupport.Of(inference.Encode(rows, out _), AngleLatent, stream);

    /// <summary>The rows that latents stand for: the means of p(x|z).</summary>
    /// <param name="latents">[n, latents]; an angle in radians.</param>
    /// <param name="labels">
    /// [n]: the classes that a conditional model is told; empty: class 0.
    /// </param>
    /// <returns>[n, width].</returns>
    public float[] Decode(ReadOnlySpan<float> latents, ReadOnlySpan<int> labels)
    {
        var rows = latents.Length / Latents;
        var decoded = new float[rows * Data.Width];
        for (var start = 0; start < rows; start += ModelInference.EvaluationBatch)
        {
            var count = Math.Min(ModelInference.EvaluationBatch, rows - start);
            var told = labels.IsEmpty ? labels : labels.Slice(start, count);
            inference
                .Decode(latents.Slice(start * Latents, count * Latents), told)
                .Mean.CopyTo(decoded.AsSpan(start * Data.Width));
        }

        return decoded;
    }

    /// <summary>Rows that the model makes up, a batch after the other.</summary>
    public IEnumerable<SampledRows> Sample(SampleRequest request) =>
        new ModelSampler(this, inference, loss.Likelihood).Sample(request);

    /// <summary>What the latents have to do with the factors of some rows.</summary>
    internal ModelScore ScoreLatents(DatasetSplit rows, ImmutableArray<MetricRequest> requests, Rng draws)
    {
        var posteriors = inference.Encode(rows, out var klNats);
        var dead = posteriors.Marginals.Count(latent => latent.IsDead);
        var score = new ModelScore(rows.Count, klNats, dead, [], default, []);
        if (rows.Factors.IsEmpty || requests.IsEmpty)
            return score;

        var scores = requests
            .GroupBy(request => (request.Samples, request.Value))
            .ToDictionary(
                alike => alike.Key,
                alike => DisentanglementScores.Of(posteriors, rows.Factors, alike.First(), draws)
            );
        DisentanglementScores? Of(MetricRequest request) => scores[(request.Samples, request.Value)];
        if (Of(requests.FirstOrDefault(request => request.Metric == MetricNames.Mig, requests[0])) is not { } exact)
            return score;
        return score with
        {
            Factors = exact.Information,
            Exact = exact.Exact,
            Values = [.. requests.SelectMany(request => Of(request)?.Of(request.Metric) ?? [])],
        };
    }

    public void Dispose()
    {
        inference.Dispose();
        variables.Dispose();
        feed.Dispose();
    }
}

/// <summary>What came of loading a model.</summary>
public abstract record ModelLoading
{
    private ModelLoading() { }

    /// <param name="Model">The caller disposes of it.</param>
    public sealed record Loaded(TrainedModel Model) : ModelLoading;

    /// <summary>
    /// The weights are not those of such a model, or the model cannot take such rows.
    /// </summary>
    /// <param name="Reason">A sentence without its full stop.</param>
    public sealed record Refused(string Reason) : ModelLoading;

    /// <summary>
    /// The weights are those of such a model, but some are infinite or not a number.
    /// </summary>
    /// <param name="Reason">Which, as a sentence without its full stop.</param>
    public sealed record NotFinite(string Reason) : ModelLoading;
}

/// <summary>The loss that a model is scored by.</summary>
internal sealed record ModelLoss(LossSettings Settings, LossScale Scale);
