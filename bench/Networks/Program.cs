using System.Globalization;
using Networks.Bench;
using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Models.Training;
using Vae.Tensors.Simd;

// An epoch of the Burgess beta-VAE on MNIST at 32x32, by the trainer that sweeps use and by eager
// PyTorch, each on one thread: blocks of steps in turns, so that both meet what else the machine
// does. Arguments: blocks (20 by default), steps a block (10), the Python to ask
// (/usr/bin/python3).
var blocks = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20;
var steps = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10;
const int Batch = 64,
    EpochImages = 60_000;

var data = new DataSettings.Digits
{
    Name = "mnist",
    Size = 32,
    Limit = 10_000,
};
var folder = DataFolder.Choose(Environment.GetEnvironmentVariable);
if (!folder.Missing(data).IsEmpty)
{
    Console.Error.WriteLine(
        $"There is no MNIST in {folder.Path}; the variable {DataFolder.Variable} names another folder."
    );
    return 2;
}

var backend = new SimdBackend();
using var trainer = Trainer.Start(
    new TrainingPlan
    {
        Data = data,
        Model = new ModelSettings.Burgess(),
        Loss = new LossSettings
        {
            Kind = LossKind.BetaH,
            Beta = 4,
            Anneal = new AnnealSettings(0, 1, 10_000, AnnealUnit.Steps),
            Likelihood = Likelihood.Bernoulli,
            Reduction = Reduction.Sample,
        },
        Training = new TrainingSettings
        {
            LearningRate = 5e-4,
            BatchSize = Batch,
            Epochs = 1000,
        },
        Seed = 1,
        Backend = backend.Name,
    },
    data.Build(folder),
    backend
);
using var theirs = PyTorchSteps.Start(args.ElementAtOrDefault(2) ?? "/usr/bin/python3", Batch);
if (theirs is null)
    Console.WriteLine("no PyTorch: no baseline");

var (ours, baseline) = (new BlockTimes(), new BlockTimes());
for (var block = -1; block < blocks; block++)
{
    var our = OurSteps.Take(trainer, steps);
    var their = theirs?.Take(steps);
    // The first block of each warms up.
    if (block < 0)
        continue;
    if (our is { } measured)
        ours.Add(measured);
    if (their is { } other)
        baseline.Add(other);
}

Console.WriteLine();
Console.WriteLine(
    $"| {blocks} blocks of {steps} steps of {Batch} images | ms a step, median | minimum | processor ms "
        + $"a step, median | s an epoch of {EpochImages} images, median | of processor time |"
);
Console.WriteLine("|---|---|---|---|---|---|");
Console.WriteLine(ours.Line("ours", EpochImages / (double)Batch));
if (theirs is not null)
    Console.WriteLine(baseline.Line("eager PyTorch", EpochImages / (double)Batch));
if (theirs is not null)
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"| ratio | {baseline.Wall / ours.Wall:F2} | {baseline.WallMinimum / ours.WallMinimum:F2} "
                + $"| {baseline.Processor / ours.Processor:F2} | | |"
        )
    );
return 0;
