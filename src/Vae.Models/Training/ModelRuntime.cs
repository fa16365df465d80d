using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Models.Training;

/// <summary>A model on a backend: its variables and the programs that share them, compiled once for every number of rows that occurs.</summary>
internal sealed class ModelRuntime : IDisposable
{
    /// <summary>The most rows that are evaluated at once: their activations stay in the cache.</summary>
    private const int EvaluationBatch = 256;

    private readonly TrainingPlan plan;
    private readonly Dataset dataset;
    private readonly ITensorBackend backend;
    private readonly RowFeed feed;
    private readonly VaeNetwork network;
    private readonly ModelPrograms programs;
    private readonly VariableSet variables;
    private readonly ITensorExecutable fullStep, lastStep;
    private readonly int fullBatch;
    private readonly Stack<IDisposable> owned = [];
    private readonly Dictionary<int, ITensorExecutable> evaluations = [], encodings = [], decodings = [], records = [];

    /// <summary>Draws fresh weights.</summary>
    public ModelRuntime(TrainingPlan plan, Dataset dataset, EpochBatches batches, ITensorBackend backend)
    {
        (this.plan, this.dataset, this.backend) = (plan, dataset, backend);
        network = VaeNetwork.Create(plan.Model, dataset.Width, dataset.Classes, dataset.Image);
        programs = new ModelPrograms(network, plan.Loss, plan.Training.GradientClip);
        fullBatch = batches.FullSize;
        try
        {
            feed = Own(RowFeed.Of(dataset, backend));
            var full = programs.Step(fullBatch);
            variables = Own(VariableSet.Allocate(backend, full));
            fullStep = Own(feed.Compile(full, variables));
            lastStep = batches.LastSize == fullBatch ? fullStep : Own(feed.Compile(programs.Step(batches.LastSize), variables));
            variables[ModelPrograms.Weights].Upload(network.InitializeWeights(plan.Stream(RngPurpose.Initialization)));
            if (HasBuffers) variables[ModelPrograms.Buffers].Upload(network.InitializeBuffers());
            if (Discriminator is { } rival) variables[Discriminator.VariableName].Upload(rival.InitializeWeights(plan.Stream(RngPurpose.DiscriminatorInitialization)));
            programs.Objective.WriteConstants(fullStep, fullBatch, dataset.Train.Count);
            if (lastStep != fullStep) programs.Objective.WriteConstants(lastStep, batches.LastSize, dataset.Train.Count);
        }
        catch
        {
            // A device without room for all of it has room again for the next trial.
            Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="RowFeed.HadNoRoom"/>.</summary>
    public bool HadNoRoomForData => feed.HadNoRoom;

    /// <summary>As <see cref="VaeNetwork.AngleLatent"/>.</summary>
    public int? AngleLatent => network.AngleLatent;

    /// <summary>Standard normals that a row takes.</summary>
    public int NoiseWidth => network.NoiseWidth * plan.Loss.MonteCarlo;

    private Discriminator? Discriminator => programs.Objective.Discriminator;

    /// <summary>One optimizer step on these training rows. Allocates nothing.</summary>
    /// <param name="noise">From its position on.</param>
    /// <param name="draws">Likewise, what the loss draws beside the noise.</param>
    public void Step(ReadOnlySpan<int> rows, Rng noise, Rng draws, TrainingMoment moment, double learningRate)
    {
        var executable = rows.Length == fullBatch ? fullStep : lastStep;
        WriteBatch(executable, rows, noise, draws, moment);
        Adam.WriteInputs(executable, moment.Step, learningRate);
        if (Discriminator is not null) Adam.WriteInputs(executable, moment.Step, plan.Loss.Discriminator.LearningRate, AdamState.OfDiscriminator);
        executable.Run();
    }

    /// <summary>What these training rows lose at the weights as they are, by the names of <see cref="CurveRecord"/>. Changes nothing.</summary>
    /// <param name="noise">As in <see cref="Step"/>, for the step that is to come.</param>
    /// <param name="draws">Likewise.</param>
    public SortedDictionary<string, double> Record(ReadOnlySpan<int> rows, Rng noise, Rng draws, TrainingMoment moment)
    {
        if (!records.TryGetValue(rows.Length, out var executable))
        {
            records[rows.Length] = executable = Own(feed.Compile(programs.Record(rows.Length), variables));
            programs.Objective.WriteConstants(executable, rows.Length, dataset.Train.Count);
        }

        WriteBatch(executable, rows, noise, draws, moment);
        executable.Run();
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["loss"] = executable.Output(ModelPrograms.Loss)[0],
            ["reconstruction"] = executable.Output(ModelPrograms.Reconstruction)[0],
            ["kl"] = executable.Output(ModelPrograms.KlNats)[0],
        };
        var kl = executable.Output(ModelPrograms.KlOfLatents);
        for (var latent = 0; latent < kl.Length; latent++) values[$"kl_{latent}"] = kl[latent];
        foreach (var name in programs.Objective.TermNames) values[name] = executable.Output($"{ModelPrograms.Loss}.{name}")[0];
        return values;
    }

    /// <summary>The sum over all steps since the last call of the loss times the rows.</summary>
    public double TakeLossSum()
    {
        Span<float> sum = stackalloc float[1];
        variables[ModelPrograms.LossSum].Download(sum);
        variables[ModelPrograms.LossSum].Upload([0]);
        return sum[0];
    }

    /// <summary>The sums over all steps since the last call of the terms that only this loss has, times the rows.</summary>
    public ImmutableArray<(string Name, double Sum)> TakeTermSums()
    {
        var names = programs.Objective.TermNames;
        if (names.IsEmpty) return [];
        var sums = variables[ModelPrograms.TermSums].Download();
        variables[ModelPrograms.TermSums].Upload(new float[names.Length]);
        return [.. names.Zip(sums, (name, sum) => (name, (double)sum))];
    }

    /// <summary>The metrics of a set of rows, with the loss at its final weights: the mean over evaluation's own batches, where a batch is more than its rows.</summary>
    /// <param name="noise">For one draw of z a row; null: z is the posterior's mean.</param>
    public Evaluation Evaluate(DatasetSplit rows, Rng? noise)
    {
        var (squaredError, klNats, lossSum) = (0.0, 0.0, 0.0);
        var (isDrawn, stream) = (noise is not null, noise ?? default);
        for (var start = 0; start < rows.Count; start += EvaluationBatch)
        {
            var executable = Load(evaluations, programs.Evaluation, rows, start);
            // A copy of the stream would draw the same for every batch.
            if (!isDrawn) executable.Input(ModelPrograms.Noise).Clear();
            else stream.FillNormals(executable.Input(ModelPrograms.Noise));
            programs.Objective.WriteWeights(executable, TrainingMoment.End);
            programs.Objective.WriteConstants(executable, Math.Min(EvaluationBatch, rows.Count - start), dataset.Train.Count);
            executable.Run();
            squaredError += executable.Output(ModelPrograms.SquaredError)[0];
            klNats += executable.Output(ModelPrograms.KlNats)[0];
            lossSum += executable.Output(ModelPrograms.LossSum)[0];
        }

        // A plain sum over a set would grow with the set: it is given for as many rows as a batch has.
        var share = plan.Loss.Reduction == Reduction.Batch ? (double)Math.Min(plan.Training.BatchSize, dataset.Train.Count) / rows.Count : 1;
        var loss = lossSum * share / EvidenceBound.Divisor(plan.Loss.Reduction, rows.Count, rows.Width);
        return new Evaluation(squaredError / ((double)rows.Count * rows.Width), klNats / rows.Count, loss);
    }

    /// <summary>The distribution that z is drawn from, for each row.</summary>
    public GaussianPosteriors Encode(DatasetSplit rows)
    {
        var (mean, logVariance) = (new float[rows.Count * network.Latent], new float[rows.Count * network.Latent]);
        for (var start = 0; start < rows.Count; start += EvaluationBatch)
        {
            var executable = Load(encodings, programs.Encoding, rows, start);
            executable.Run();
            executable.Output(ModelPrograms.Mean).CopyTo(mean.AsSpan(start * network.Latent));
            executable.Output(ModelPrograms.LogVariance).CopyTo(logVariance.AsSpan(start * network.Latent));
        }

        return GaussianPosteriors.FromLogVariance(network.Latent, mean, logVariance, network.PosteriorScale, network.IsOnCircle);
    }

    /// <summary>The squared error of the reconstruction from the posterior's mean, nothing drawn: summed over features, mean over rows.</summary>
    public double SquaredErrorAtMean(DatasetSplit rows)
    {
        var squaredError = 0.0;
        for (var start = 0; start < rows.Count; start += EvaluationBatch)
        {
            var executable = Load(evaluations, programs.Evaluation, rows, start);
            executable.Input(ModelPrograms.Noise).Clear();
            executable.Run();
            squaredError += executable.Output(ModelPrograms.SquaredError)[0];
        }

        return squaredError / rows.Count;
    }

    /// <summary>The rows that latents stand for: [n, latents] gives [n, width]. A conditional model is told class 0.</summary>
    public float[] Decode(ReadOnlySpan<float> latents)
    {
        var count = latents.Length / network.Latent;
        if (!decodings.TryGetValue(count, out var executable)) decodings[count] = executable = Own(backend.Compile(programs.Decoding(count), variables));
        latents.CopyTo(executable.Input(ModelPrograms.Latents));
        executable.Run();
        return executable.Output(ModelPrograms.Reconstruction).ToArray();
    }

    /// <summary>Every variable, as it lies.</summary>
    public ImmutableArray<WeightTensor> ReadVariables() =>
        [.. variables.Names.Select(name => new WeightTensor(name, [.. variables[name].Shape.AsSpan()], variables[name].Download()))];

    /// <summary>Puts every variable back.</summary>
    public void WriteVariables(ImmutableArray<WeightTensor> values)
    {
        Invariant.Holds(values.Select(value => value.Name).SequenceEqual(variables.Names), "a state holds every variable");
        foreach (var value in values) variables[value.Name].Upload(value.Values);
    }

    /// <summary>Weights, then buffers, by name, as PyTorch would have them.</summary>
    public ImmutableArray<WeightTensor> ReadWeights()
    {
        var weights = TorchWeights.FromFlat(network.Weights, variables[ModelPrograms.Weights].Download());
        return HasBuffers ? [.. weights, .. TorchWeights.FromFlat(network.Buffers, variables[ModelPrograms.Buffers].Download())] : weights;
    }

    /// <summary>Puts weights and buffers back; nothing else changes.</summary>
    public void WriteWeights(ImmutableArray<WeightTensor> weights)
    {
        var count = network.Weights.Parts.Length;
        variables[ModelPrograms.Weights].Upload(TorchWeights.ToFlat(network.Weights, weights[..count]));
        if (HasBuffers) variables[ModelPrograms.Buffers].Upload(TorchWeights.ToFlat(network.Buffers, weights[count..]));
    }

    /// <summary>All that decides what the kept epoch is worth: <see cref="ReadWeights"/>, and the discriminator's weights where there is one.</summary>
    public ImmutableArray<WeightTensor> ReadKept() => Discriminator is { } rival
        ? [.. ReadWeights(), .. TorchWeights.FromFlat(rival.Weights, variables[Discriminator.VariableName].Download())]
        : ReadWeights();

    /// <summary>Puts all of it back.</summary>
    public void WriteKept(ImmutableArray<WeightTensor> kept)
    {
        WriteWeights(OfModel(kept));
        if (Discriminator is { } rival) variables[Discriminator.VariableName].Upload(TorchWeights.ToFlat(rival.Weights, kept[^rival.Weights.Parts.Length..]));
    }

    /// <summary>What of it is the model.</summary>
    public ImmutableArray<WeightTensor> OfModel(ImmutableArray<WeightTensor> kept) => kept[..^(Discriminator?.Weights.Parts.Length ?? 0)];

    private bool HasBuffers => !network.Buffers.Parts.IsEmpty;

    public void Dispose()
    {
        while (owned.TryPop(out var last)) last.Dispose();
    }

    /// <summary>Writes training rows, and what the loss takes beside them, into a program of as many. Allocates nothing.</summary>
    private void WriteBatch(ITensorExecutable executable, ReadOnlySpan<int> rows, Rng noise, Rng draws, TrainingMoment moment)
    {
        feed.Write(executable, dataset.Train, rows);
        if (network.IsConditional)
        {
            var labels = executable.Input(ModelPrograms.Labels);
            for (var i = 0; i < rows.Length; i++) labels[i] = dataset.Train.Labels[rows[i]];
        }

        noise.FillNormals(executable.Input(ModelPrograms.Noise));
        programs.Objective.WriteWeights(executable, moment);
        programs.Objective.WriteDraws(executable, rows.Length, draws);
    }

    private T Own<T>(T owner)
        where T : IDisposable
    {
        owned.Push(owner);
        return owner;
    }

    /// <summary>The program for the rows from <paramref name="start"/> on, with these written into its inputs.</summary>
    private ITensorExecutable Load(Dictionary<int, ITensorExecutable> compiled, Func<int, TensorProgram> trace, DatasetSplit rows, int start)
    {
        var count = Math.Min(EvaluationBatch, rows.Count - start);
        if (!compiled.TryGetValue(count, out var executable)) compiled[count] = executable = Own(feed.Compile(trace(count), variables));
        feed.Write(executable, rows, start, count);
        if (network.IsConditional)
        {
            var labels = executable.Input(ModelPrograms.Labels);
            for (var i = 0; i < count; i++) labels[i] = rows.Labels[start + i];
        }

        return executable;
    }
}
