using Vae.Models.Losses;
using Vae.Models.Training;

namespace Vae.Models.Tests.Training;

public sealed class AllocationTests
{
    /// <summary>
    /// By the runtime's own counter: rows, noise, optimizer and both batch shapes, through the path
    /// that a sweep uses.
    /// </summary>
    [
        Theory,
        InlineData(false, LossKind.BetaH),
        InlineData(true, LossKind.BetaB),
        InlineData(false, LossKind.Factor),
        InlineData(true, LossKind.Btcvae)
    ]
    public void A_step_within_an_epoch_allocates_nothing(bool conditional, LossKind kind)
    {
        var plan = Some.Plan with
        {
            Model = Some.Plan.Model with { Conditional = conditional },
            Loss = Some.Loss(kind),
            Metrics = [],
        };
        using var trainer = Trainer.Start(plan, Some.Data, TestBackend.Create());
        // Two epochs warm both batch shapes up.
        for (var step = 0; step < 8; step++)
            trainer.Step();
        for (var step = 0; step < 3; step++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var result = trainer.Step();
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Null(result.Epoch);
            Assert.Equal(0, allocated);
        }
    }

    /// <summary>
    /// The last batch is another program: what it allocates must be the measurement after it, so
    /// the step itself is asked.
    /// </summary>
    [Fact]
    public void A_step_of_the_last_batch_allocates_nothing()
    {
        var batches = new EpochBatches(Some.Data.Train.Count, 32);
        batches.Shuffle(default);
        using var runtime = new ModelRuntime(Some.Plan, Some.Data, batches, TestBackend.Create());
        for (var step = 1; step <= 8; step++)
            runtime.Step(batches.Rows((step - 1) % 4), default, default, new TrainingMoment(step, 1), 1e-3);
        for (var batch = 0; batch < 4; batch++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            runtime.Step(batches.Rows(batch), default, default, new TrainingMoment(9 + batch, 1), 1e-3);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }
}
