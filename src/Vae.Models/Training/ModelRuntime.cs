using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Models.Training;

/// <summary>
/// A model on a backend: its variables and the programs that share them, compiled once for every
/// number of rows that occurs.
/// </summary>
internal sealed class ModelRuntime : IDisposable
{
    private readonly TrainingPlan plan;
    private readonly Dataset dataset;
    private readonly RowFeed feed;
    private readonly VaeNetwork network;
    private readonly ModelPrograms programs;
    private readonly VariableSet variables;
    private readonly ITensorExecutable fullStep,
        lastStep;
    private readonly int fullBatch;
    private readonly Stack<IDisposable> owned = [];
    private readonly Dictionary<int, ITensorExecutable> records = [];

    /// <summary>Draws fresh weights.</summary>
    public ModelRuntime(TrainingPlan plan, Dataset dataset, EpochBatches batches, ITensorBackend backend)
    {
        (this.plan, this.dataset) = (plan, dataset);
        network = VaeNetwork.Create(plan.Model, dataset.Width, dataset.Classes, dataset.Image);
        programs = new ModelPrograms(network, plan.Loss, plan.Training.GradientClip);
        fullBatch = batches.FullSize;
        try
        {
            feed = Own(RowFeed.Of(dataset, backend));
            var full = programs.Step(fullBatch);
            variables = Own(VariableSet.Allocate(backend, full));
            fullStep = Own(feed.Compile(full, variables));
            Inference = Own(
                new ModelInference(
                    new ModelParts(network, programs, variables, feed),
                    backend,
                    LossScale.Of(plan, dataset)
                )
            );
            lastStep =
                batches.LastSize == fullBatch
                    ? fullStep
                    : Own(feed.Compile(programs.Step(batches.LastSize), variables));
            variables[ModelPrograms.Weights].Upload(network.InitializeWeights(plan.Stream(RngPurpose.Initialization)));
            if (!network.Buffers.Parts.IsEmpty)
                variables[ModelPrograms.Buffers].Upload(network.InitializeBuffers());
            if (Discriminator is { } rival)
                variables[Discriminator.VariableName]
                    .Upload(rival.InitializeWeights(plan.Stream(RngPurpose.DiscriminatorInitialization)));
            programs.Objective.WriteConstants(fullStep, fullBatch, dataset.Train.Count);
            if (lastStep != fullStep)
                programs.Objective.WriteConstants(lastStep, batches.LastSize, dataset.Train.Count);
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

    /// <summary>The model at the weights that it has, for all that trains nothing.</summary>
    public ModelInference Inference { get; }

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
        if (Discriminator is not null)
            Adam.WriteInputs(executable, moment.Step, plan.Loss.Discriminator.LearningRate, AdamState.OfDiscriminator);
        executable.Run();
    }

    /// <summary>
    /// What these training rows lose at the weights as they are, by the names of
    /// <see cref="CurveRecord"/>. Changes nothing.
    /// </summary>
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
        for (var latent = 0; latent < kl.Length; latent++)
            values[$"kl_{latent}"] = kl[latent];
        foreach (var name in programs.Objective.TermNames)
            values[name] = executable.Output($"{ModelPrograms.Loss}.{name}")[0];
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

    /// <summary>
    /// The sums over all steps since the last call of the terms that only this loss has, times the
    /// rows.
    /// </summary>
    public ImmutableArray<(string Name, double Sum)> TakeTermSums()
    {
        var names = programs.Objective.TermNames;
        if (names.IsEmpty)
            return [];
        var sums = variables[ModelPrograms.TermSums].Download();
        variables[ModelPrograms.TermSums].Upload(new float[names.Length]);
        return [.. names.Zip(sums, (name, sum) => (name, (double)sum))];
    }

    /// <summary>Every variable, as it lies.</summary>
    public ImmutableArray<WeightTensor> ReadVariables() =>
        [
            .. variables.Names.Select(name => new WeightTensor(
                name,
                [.. variables[name].Shape.AsSpan()],
                variables[name].Download()
            )),
        ];

    /// <summary>Puts every variable back.</summary>
    public void WriteVariables(ImmutableArray<WeightTensor> values)
    {
        Invariant.Holds(
            values.Select(value => value.Name).SequenceEqual(variables.Names),
            "a state holds every variable"
        );
        foreach (var value in values)
            variables[value.Name].Upload(value.Values);
    }

    /// <summary>
    /// All that decides what the kept epoch is worth: <see cref="ModelInference.ReadWeights"/>, and
    /// the discriminator's weights where there is one.
    /// </summary>
    public ImmutableArray<WeightTensor> ReadKept() =>
        Discriminator is { } rival
            ?
            [
                .. Inference.ReadWeights(),
                .. TorchWeights.FromFlat(rival.Weights, variables[Discriminator.VariableName].Download()),
            ]
            : Inference.ReadWeights();

    /// <summary>Puts all of it back.</summary>
    public void WriteKept(ImmutableArray<WeightTensor> kept)
    {
        Inference.WriteWeights(OfModel(kept));
        if (Discriminator is { } rival)
            variables[Discriminator.VariableName]
                .Upload(TorchWeights.ToFlat(rival.Weights, kept[^rival.Weights.Parts.Length..]));
    }

    /// <summary>What of it is the model.</summary>
    public ImmutableArray<WeightTensor> OfModel(ImmutableArray<WeightTensor> kept) =>
        kept[..^(Discriminator?.Weights.Parts.Length ?? 0)];

    public void Dispose()
    {
        while (owned.TryPop(out var last))
            last.Dispose();
    }

    /// <summary>
    /// Writes training rows, and what the loss takes beside them, into a program of as many.
    /// Allocates nothing.
    /// </summary>
    private void WriteBatch(
        ITensorExecutable executable,
        ReadOnlySpan<int> rows,
        Rng noise,
        Rng draws,
        TrainingMoment moment
    )
    {
        feed.Write(executable, dataset.Train, rows);
        if (network.IsConditional)
        {
            var labels = executable.Input(ModelPrograms.Labels);
            for (var i = 0; i < rows.Length; i++)
                labels[i] = dataset.Train.Labels[rows[i]];
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
}
