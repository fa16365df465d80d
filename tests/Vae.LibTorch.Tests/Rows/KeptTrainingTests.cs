using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Models.Training;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.LibTorch.Tests.Rows;

/// <summary>
/// A trial on data that lie where it trains is the trial that it would be if its rows were copied
/// there at each step. Alone, since it counts what the whole process keeps.
/// </summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class KeptTrainingTests
{
    public static TheoryData<string, bool> Data => new() { { "points", false }, { "images", true } };

    [Theory, MemberData(nameof(Data))]
    public void It_ends_in_the_same_bits_as_where_the_data_have_no_room_and_that_is_said(
        string name,
        bool isConvolutional
    )
    {
        var backend = Machine.Backend;
        var plan = Plan(isConvolutional, backend);
        var data = plan.Data.Build(new("."));
        Assert.True(data.Train.Count % plan.Training.BatchSize > 0, $"the last batch of {name} is a smaller one");
        var kept = Train(plan, data, backend, tables: 1);
        var copied = Train(plan, data, new CrowdedBackend(backend), tables: 0);
        Assert.Equal(copied.Values, kept.Values);
        Assert.True(kept.Weights.AsSpan().SequenceEqual(copied.Weights), $"weights of {name}");
        Assert.Equal(0, Tables);
    }

    [Fact]
    public void A_device_without_room_for_a_trial_keeps_nothing_of_it()
    {
        var (before, tables) = (Machine.Library.LiveCount, Tables);
        var backend = new FullBackend(Machine.Backend);
        var plan = Plan(isConvolutional: false, backend);
        for (var allocations = 0; allocations < 5; allocations++)
        {
            backend.Left = allocations;
            Assert.Throws<InsufficientMemoryException>(() => Trainer.Start(plan, plan.Data.Build(new(".")), backend));
        }

        Assert.Equal((before, tables), (Machine.Library.LiveCount, Tables));
    }

    private static int Tables => ((TorchBackend)Machine.Backend).KeptTableCount;

    private static TrainingResult Train(TrainingPlan plan, Dataset data, ITensorBackend backend, int tables)
    {
        using var trainer = Trainer.Start(plan, data, backend);
        while (trainer.End is null)
            trainer.Step();
        Assert.Equal((tables, tables == 0), (Tables, trainer.HadNoRoomForData));
        return trainer.Finish();
    }

    private static TrainingPlan Plan(bool isConvolutional, ITensorBackend backend) =>
        new()
        {
            Data = isConvolutional
                ? new DataSettings.DSprites
                {
                    ScaleStep = 2,
                    OrientationStep = 4,
                    XStep = 16,
                    YStep = 16,
                }
                : new DataSettings.Moons { Samples = 150 },
            Model = isConvolutional
                ? new ModelSettings.Burgess()
                : new ModelSettings.Mlp
                {
                    EncoderHidden = [16],
                    DecoderHidden = [16],
                    Latent = 2,
                },
            Loss = new LossSettings
            {
                Kind = LossKind.Btcvae,
                Likelihood = isConvolutional ? Likelihood.Bernoulli : Likelihood.Gaussian,
            },
            Training = new TrainingSettings
            {
                LearningRate = 1e-3,
                BatchSize = 50,
                Epochs = 2,
            },
            Seed = 3,
            Backend = backend.Name,
        };

    /// <summary>The same backend, without room for a table.</summary>
    private sealed class CrowdedBackend(IRowKeeper inner) : IRowKeeper
    {
        public string Name => inner.Name;

        public KeptTable? Keep(RowTable table) => null;

        public TensorStorage Allocate(Shape shape) => inner.Allocate(shape);

        public ITensorExecutable Compile(TensorProgram program, VariableSet variables) =>
            inner.Compile(program, variables);

        public ISelectingExecutable Compile(
            TensorProgram program,
            VariableSet variables,
            string input,
            KeptTable rows
        ) => inner.Compile(program, variables, input, rows);
    }

    /// <summary>
    /// The same backend, which has room for a table and some variables, and none for a program.
    /// </summary>
    private sealed class FullBackend(IRowKeeper inner) : IRowKeeper
    {
        public int Left { get; set; }

        public string Name => inner.Name;

        public KeptTable? Keep(RowTable table) => inner.Keep(table);

        public TensorStorage Allocate(Shape shape) =>
            Left-- > 0 ? inner.Allocate(shape) : throw new InsufficientMemoryException();

        public ITensorExecutable Compile(TensorProgram program, VariableSet variables) =>
            throw new InsufficientMemoryException();

        public ISelectingExecutable Compile(
            TensorProgram program,
            VariableSet variables,
            string input,
            KeptTable rows
        ) => throw new InsufficientMemoryException();
    }
}
