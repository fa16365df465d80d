using System.Collections.Immutable;
using System.Globalization;
using Tensors.Bench;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Models.Training;
using Vae.Tensors.Backends;

namespace LibTorch.Bench.Work;

/// <summary>
/// What is trained, by a name that says its sizes and that pytorch_rows.py knows too:
/// <c>mlp-HIDDEN-LATENT-BATCH</c>, <c>burgess-SIZE-BATCH</c>, or <c>btcvae-ROWS</c>, whose unit is
/// an epoch.
/// </summary>
/// <param name="Name">That name.</param>
/// <param name="Title">In words.</param>
/// <param name="Steps">Optimizer steps of a unit.</param>
/// <param name="Images">Rows that a unit trains on.</param>
internal sealed record TrainingWork(string Name, string Title, int Steps, int Images)
{
    private const int EpochBatch = 64;

    /// <summary>Whether its rows are those of a data set, and not a batch that stays.</summary>
    public bool HasDataset => Steps > 1;

    /// <summary>What the table is about.</summary>
    public static ImmutableArray<TrainingWork> All(bool isQuick) =>
        [
            .. new[]
            {
                "mlp-32-32-64",
                "mlp-512-2-128",
                "burgess-64-64",
                isQuick ? "btcvae-360" : "btcvae-46080",
            }.Select(Of),
        ];

    public static TrainingWork Of(string name)
    {
        var sizes = SizesOf(name);
        return name.Split('-')[0] switch
        {
            "mlp" => new(name, $"moons, perceptrons {sizes[0]}, latent {sizes[1]}, batch {sizes[2]}", 1, sizes[2]),
            "burgess" => new(name, $"Burgess at {sizes[0]}, batch {sizes[1]}", 1, sizes[1]),
            "btcvae" => new(
                name,
                $"β-TCVAE, epochs of {sizes[0]} rendered dSprites, batch {EpochBatch}, evaluated",
                (sizes[0] + EpochBatch - 1) / EpochBatch,
                sizes[0]
            ),
            _ => throw new ArgumentException($"There is no work '{name}'.", nameof(name)),
        };
    }

    /// <summary>
    /// A trial on a backend, to be used by this thread: what does a unit, and what gives it all
    /// back. Work that a program does alone is there to be queued, too.
    /// </summary>
    public Trial Begin(ITensorBackend backend)
    {
        var sizes = SizesOf(Name);
        switch (Name.Split('-')[0])
        {
            case "mlp":
                var perceptrons = new VaeStep(sizes[0], sizes[1], sizes[2]);
                var small = new OurStep(backend, perceptrons.Trace(), perceptrons.Layout);
                return new Trial(small.Run, small);
            case "burgess":
                var convolutions = new BurgessStep(sizes[0], sizes[1]);
                var large = new OurStep(backend, convolutions.TraceStep(), convolutions.Layout);
                return new Trial(large.Run, large);
            default:
                var trainer = Start(Sprites(sizes[0]), backend);
                return new Trial(() => Epoch(trainer), trainer);
        }
    }

    private static int[] SizesOf(string name) =>
        [.. name.Split('-').Skip(1).Select(size => int.Parse(size, CultureInfo.InvariantCulture))];

    /// <summary>The published sub-grid of 46,080 images, or a coarse one.</summary>
    private static DataSettings.DSprites Sprites(int rows) =>
        rows switch
        {
            46_080 => new()
            {
                OrientationStep = 4,
                XStep = 2,
                YStep = 2,
            },
            360 => new()
            {
                ScaleStep = 2,
                OrientationStep = 4,
                XStep = 16,
                YStep = 16,
            },
            _ => throw new ArgumentException($"There is no grid of {rows} images.", nameof(rows)),
        };

    private static Trainer Start(DataSettings.DSprites data, ITensorBackend backend) =>
        Trainer.Start(
            new TrainingPlan
            {
                Data = data,
                Model = new ModelSettings.Burgess(),
                Loss = new LossSettings
                {
                    Kind = LossKind.Btcvae,
                    Beta = 6.4,
                    Likelihood = Likelihood.Bernoulli,
                    Reduction = Reduction.Sample,
                },
                Training = new TrainingSettings
                {
                    LearningRate = 5e-4,
                    BatchSize = EpochBatch,
                    Epochs = int.MaxValue,
                },
                Seed = 1,
                Backend = backend.Name,
            },
            data.Build(new(".")),
            backend
        );

    private static void Epoch(Trainer trainer)
    {
        StepResult step;
        do step = trainer.Step();
        while (step.Epoch is null && step.End is null);
        if (step.End is { } end)
            throw new InvalidOperationException($"training ended: {end}");
    }
}

/// <summary>A trial under way, of one thread.</summary>
/// <param name="Unit">Does a unit of its work.</param>
/// <param name="Owner">What it holds.</param>
internal sealed record Trial(Action Unit, IDisposable Owner) : IDisposable
{
    public void Dispose() => Owner.Dispose();
}
